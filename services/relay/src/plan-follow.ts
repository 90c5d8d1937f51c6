import { cursorOf } from '@ras/shared/conversation/follower'
import type { Cursor } from '@ras/shared/protocol/cursor'
import type { Followed, SnapshotReason } from '@ras/shared/protocol/socket-events'
import { isRemoved } from '@ras/shared/log/epoch'
import type { Folded } from './view/folded.ts'
import { isTrimmed } from './view/is-trimmed.ts'
import type { View } from './view/view.ts'

export interface PlanFollowOptions {
  readonly view: Pick<View, 'entries' | 'start'>
  readonly folded: Folded
  readonly cursor: Cursor | null
  /** At most so many entries are replayed. */
  readonly pageEntries: number
  /** How long the log keeps chunks; null if nobody knows. */
  readonly retentionMs: number | null
  readonly now: number
}

/** What a reader at `cursor` lacks (R1–R3, R12). A snapshot comes from the fold, so it costs what it weighs, however many chunks it was. */
export function planFollow(options: PlanFollowOptions): Followed {
  const { view, folded, now, retentionMs } = options
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
  const messages = conversation.messages.filter(({ last }) => last >= plan.since)
  return {
    kind: 'snapshot',
    now,
    reason: plan.reason,
    cursor: cursorOf(conversation),
    since: plan.since,
    messages,
    trimmed: isTrimmed(folded, view.start(folded.partition)) ? { retentionMs } : null,
  }
}

/** Whether the cursor is ahead of this view: this relay lags, or the topic was created again. The view catches up with the log's end before it is decided. */
export function isBeyond(cursor: Cursor | null, folded: Folded | undefined): boolean {
  if (cursor === null || folded === undefined) return false
  const { epoch, next } = folded.conversation
  return cursor.epoch !== epoch || cursor.next > next
}

type FollowPlan =
  | { readonly kind: 'replay'; readonly epoch: string; readonly from: number }
  | { readonly kind: 'snapshot'; readonly reason: SnapshotReason; readonly since: number }

function planFor({ view, folded, cursor, pageEntries: page }: PlanFollowOptions): FollowPlan {
  const { epoch, next } = folded.conversation
  if (cursor === null) return { kind: 'snapshot', reason: 'new', since: 0 }
  if (cursor.epoch !== epoch) {
    const isGone = isRemoved(cursor.epoch, folded.partition, view.start(folded.partition))
    return { kind: 'snapshot', reason: isGone ? 'trimmed' : 'epoch-changed', since: 0 }
  }
  if (cursor.next > next) return { kind: 'snapshot', reason: 'cursor-ahead', since: 0 }
  if (next - cursor.next > page) return { kind: 'snapshot', reason: 'far-behind', since: cursor.next }
  return { kind: 'replay', epoch, from: cursor.next }
}
