import { activityOf } from '@ras/shared/conversation/activity'
import { fold } from '@ras/shared/conversation/fold'
import { epochOf } from '@ras/shared/log/epoch'
import type { LogRecord } from '@ras/shared/log/log'
import type { Chunk } from '@ras/shared/protocol/chunk'
import type { ConversationChange } from './conversation-change.ts'
import { derivedTitle } from './derived-title.ts'
import { type Folded, newFolded, summaryOf } from './folded.ts'

/** Types that begin or end a message, which a list shows. */
const MARKING: ReadonlySet<string> = new Set(['prompt', 'start', 'finish', 'error'])

/** One conversation during a batch: what it was, and what it has become. `key` is null until it has one. */
export interface Draft {
  readonly before: Omit<Folded, 'key'>
  readonly key: number | null
  folded: Omit<Folded, 'key'>
  readonly accepted: PlacedChunk[]
  /** What the fold ignored, and may accept once what stands before it is removed. Before the first accepted chunk nothing can come of it. */
  readonly ignored: PlacedChunk[]
  /** Timestamp of the latest chunk that began or ended a message. */
  markedAt: number | null
}

export interface PlacedChunk {
  readonly chunk: Chunk
  readonly position: number
}

export function draftOf(folded: Folded | undefined, id: string): Draft {
  const before = folded ?? newFolded(id)
  return { before, key: folded?.key ?? null, folded: before, accepted: [], ignored: [], markedAt: null }
}

/** One chunk more. False if the fold ignores it. */
export function acceptInto(
  draft: Draft,
  chunk: Chunk,
  record: Pick<LogRecord, 'partition' | 'position'>,
): boolean {
  const folded = draft.folded.first === null ? begun(draft.folded, chunk, record) : draft.folded
  const before = folded.conversation
  const conversation = fold(before, chunk)
  const placed = { chunk, position: record.position }
  if (conversation === before) {
    if (draft.folded.first !== null) draft.ignored.push(placed)
    return false
  }
  draft.folded = { ...folded, conversation, weight: folded.weight + chunk.content.length }
  draft.accepted.push(placed)
  const hasBegun = conversation.messages.length !== before.messages.length
  if (hasBegun || MARKING.has(chunk.type)) draft.markedAt = chunk.timestamp
  return true
}

/** What the first accepted chunk says about its conversation. */
function begun(
  folded: Draft['folded'],
  chunk: Chunk,
  { partition, position }: Pick<LogRecord, 'partition' | 'position'>,
): Draft['folded'] {
  const { timestamp } = chunk
  const conversation = { ...folded.conversation, epoch: epochOf({ partition, position }, chunk) }
  const times = folded.named ? {} : { createdAt: timestamp, updatedAt: timestamp }
  return { ...folded, ...times, conversation, partition, first: position }
}

/** The draft's result, with its line in the list brought up to date. */
export function finishDraft({ before, folded, markedAt }: Draft): Omit<Folded, 'key'> {
  const { conversation, named } = folded
  return {
    ...folded,
    title: named ? folded.title : derivedTitle(conversation, before),
    updatedAt: markedAt ?? folded.updatedAt,
    activity: activityOf(conversation),
  }
}

export function changeOf({ before, accepted, key, markedAt }: Draft, folded: Folded): ConversationChange {
  const hasChanged = before.title !== folded.title || before.activity !== folded.activity
  const isFirst = key === null || before.conversation.epoch === null
  return {
    summary: summaryOf(folded),
    offset: before.conversation.next,
    chunks: accepted.map(({ chunk }) => chunk),
    listed: isFirst || markedAt !== null || hasChanged,
  }
}
