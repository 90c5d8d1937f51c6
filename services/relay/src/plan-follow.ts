import { cursorOf } from '@ras/shared/conversation/follower'
import type { Cursor } from '@ras/shared/protocol/cursor'
import type { Message } from '@ras/shared/protocol/message'
import type { Followed, RequestOf, SnapshotReason } from '@ras/shared/protocol/socket-events'
import { isRemoved } from '@ras/shared/log/epoch'
import type { Folded } from './view/folded.ts'
import { isTrimmed } from './view/is-trimmed.ts'
import type { View } from './view/view.ts'

export interface PlanFollowOptions {
  readonly view: Pick<View, 'entries' | 'start'>
  readonly folded: Folded
  readonly cursor: Cursor | null
  /** How the reader wants a snapshot; undefined if it takes it whole. */
  readonly page?: RequestOf<'follow'>['page']
  /** At most so many entries are replayed. */
  readonly pageEntries: number
  /** How long the log keeps chunks; null if nobody knows. */
  readonly retentionMs: number | null
  readonly now: number
}

/** What a reader at `cursor` lacks (R1–R3, R12). A snapshot comes from the fold, so it costs what it weighs, however many chunks it was. */
export function planFollow(options: PlanFollowOptions): Followed {
  const { view, folded, page, now, retentionMs } = options
  const { conversation, key } = folded
  const { id: conversationId, next } = conversation
  const plan = planFor(options)
  if (plan.kind === 'replay') {
    const chunks = [...view.entries(key, plan.from, { entries: next - plan.from, bytes: Infinity })]
    return {
      kind: 'replay',
      now,
      entries: { conversationId, epoch: plan.epoch, offset: plan.from, chunks },
    }
  }
  const { reason, since, after } = plan
  const { messages, more } = pageOf(conversation.messages, since, after, page?.bytes ?? Infinity)
  return {
    kind: 'snapshot',
    now,
    reason,
    cursor: cursorOf(conversation),
    since,
    messages,
    trimmed: isTrimmed(folded, view.start(folded.partition)) ? { retentionMs } : null,
    ...(page === undefined ? {} : { page: { after, more } }),
  }
}

/** About what a message weighs beside its text. */
const MESSAGE_BYTES = 400

/**
 * The messages that the reader lacks, after the last one that it has of this snapshot, and at least one of them (R15). What changed of the earlier
 * ones since the first page comes with the last page, so that an answer which grows meanwhile does not come with every page.
 */
function pageOf(
  all: readonly Message[],
  since: number,
  after: string | null,
  bytes: number,
): { readonly messages: Message[]; readonly more: boolean } {
  const at = all.findIndex(({ id }) => id === after) + 1
  const lacking = after === null ? all.filter(({ last }) => last >= since) : all.slice(at)
  let size = 0
  let count = 0
  for (const { text } of lacking) {
    size += Buffer.byteLength(text) + MESSAGE_BYTES
    if (count > 0 && size > bytes) return { messages: lacking.slice(0, count), more: true }
    count += 1
  }
  const changed = after === null ? [] : all.slice(0, at).filter(({ last }) => last >= since)
  return { messages: [...changed, ...lacking], more: false }
}

/** Whether the cursor is ahead of this view: this relay lags, or the topic was created again. The view catches up with the log's end before it is decided. */
export function isBeyond(cursor: Cursor | null, folded: Folded | undefined): boolean {
  if (cursor === null || folded === undefined) return false
  const { epoch, next } = folded.conversation
  return cursor.epoch !== epoch || cursor.next > next
}

type FollowPlan =
  | { readonly kind: 'replay'; readonly epoch: string; readonly from: number }
  | {
      readonly kind: 'snapshot'
      readonly reason: SnapshotReason
      readonly since: number
      /** The last message that the reader has of this snapshot. */
      readonly after: string | null
    }

function whole(reason: SnapshotReason): FollowPlan {
  return { kind: 'snapshot', reason, since: 0, after: null }
}

function planFor({ view, folded, cursor, page, pageEntries }: PlanFollowOptions): FollowPlan {
  const { epoch, next } = folded.conversation
  if (cursor === null) return whole('new')
  if (cursor.epoch !== epoch) {
    const isGone = isRemoved(cursor.epoch, folded.partition, view.start(folded.partition))
    return whole(isGone ? 'trimmed' : 'epoch-changed')
  }
  if (cursor.next > next) return whole('cursor-ahead')
  const after = page?.after ?? null
  if (after !== null || next - cursor.next > pageEntries) {
    return { kind: 'snapshot', reason: 'far-behind', since: cursor.next, after }
  }
  return { kind: 'replay', epoch, from: cursor.next }
}
