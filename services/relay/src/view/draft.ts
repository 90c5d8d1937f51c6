import { activityOf } from '@ras/shared/conversation/activity'
import { emptyConversation } from '@ras/shared/conversation/conversation'
import { fold } from '@ras/shared/conversation/fold'
import { epochOf } from '@ras/shared/log/epoch-of'
import type { LogRecord } from '@ras/shared/log/log'
import type { Chunk } from '@ras/shared/protocol/chunk'
import type { ConversationChange } from './conversation-change.ts'
import { derivedTitle, TITLE_SOURCE } from './derived-title.ts'
import { type Folded, summaryOf } from './folded.ts'

/** Types that begin or end a message, which a list shows. */
const MARKING: ReadonlySet<string> = new Set(['prompt', 'start', 'finish', 'error'])

/** One conversation during a batch: what it was, and what it has become. `key` is null until it has one. */
export interface Draft {
  readonly before: Omit<Folded, 'key'>
  readonly key: number | null
  folded: Omit<Folded, 'key'>
  /** Of the latest accepted chunk. */
  timestamp: number
  readonly accepted: { readonly chunk: Chunk; readonly position: number }[]
  /** Whether a chunk began or ended a message. */
  marked: boolean
}

export function draftOf(folded: Folded | undefined, chunk: Chunk): Draft {
  const before = folded ?? newFolded(chunk)
  return {
    before,
    key: folded?.key ?? null,
    folded: before,
    timestamp: chunk.timestamp,
    accepted: [],
    marked: false,
  }
}

/** One chunk more. False if the fold ignores it. */
export function acceptInto(draft: Draft, chunk: Chunk, record: LogRecord): boolean {
  const { folded } = draft
  const conversation = fold(folded.conversation, chunk)
  if (conversation === folded.conversation) return false
  const epoch = conversation.epoch ?? epochOf(record)
  draft.folded = {
    ...folded,
    conversation: { ...conversation, epoch },
    weight: folded.weight + chunk.content.length,
  }
  draft.accepted.push({ chunk, position: record.position })
  draft.timestamp = chunk.timestamp
  draft.marked ||= MARKING.has(chunk.type)
  return true
}

/** The draft's result, with its line in the list brought up to date. */
export function finishDraft({ before, folded, marked, timestamp }: Draft): Omit<Folded, 'key'> {
  const { conversation, named } = folded
  const hasBegun = marked || conversation.messages.length !== before.conversation.messages.length
  const hasTitle = named || before.weight > TITLE_SOURCE
  return {
    ...folded,
    title: hasTitle ? folded.title : derivedTitle(conversation),
    updatedAt: hasBegun ? timestamp : folded.updatedAt,
    activity: hasBegun ? activityOf(conversation) : folded.activity,
  }
}

export function changeOf({ before, accepted, key, marked }: Draft, folded: Folded): ConversationChange {
  const hasChanged = before.title !== folded.title || before.activity !== folded.activity
  const isFirst = key === null || before.conversation.epoch === null
  return {
    summary: summaryOf(folded),
    offset: before.conversation.next,
    chunks: accepted.map(({ chunk }) => chunk),
    listed: isFirst || marked || hasChanged,
  }
}

function newFolded(chunk: Chunk): Omit<Folded, 'key'> {
  const conversation = emptyConversation(chunk.conversationId)
  return {
    conversation,
    stored: conversation,
    weight: 0,
    title: derivedTitle(conversation),
    named: false,
    createdAt: chunk.timestamp,
    updatedAt: chunk.timestamp,
    activity: 'idle',
  }
}
