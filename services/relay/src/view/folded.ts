import { type Conversation, emptyConversation } from '@ras/shared/conversation/conversation'
import type { ConversationSummary } from '@ras/shared/protocol/socket-events'
import { cursorOf } from '@ras/shared/conversation/follower'

/** A conversation as the relay keeps it in memory: its fold, what of that is stored, and its line in the list. A value. */
export interface Folded {
  /** Its key in the view. */
  readonly key: number
  readonly conversation: Conversation
  /** What the checkpoint has; messages that are the same objects in both are stored. */
  readonly stored: Conversation
  /** UTF-16 units of all texts, for the bound of the cache. */
  readonly weight: number
  readonly title: string
  /** Whether a record of `conversations` gave the title; otherwise it is the beginning of the text. */
  readonly named: boolean
  readonly createdAt: number
  readonly updatedAt: number
  readonly activity: ConversationSummary['activity']
  /** Of the log, where all its records stand. */
  readonly partition: number
  /** The position of its first accepted chunk; null before. */
  readonly first: number | null
  /** No chunk of it stands before this position, says its record; null if none does. */
  readonly origin: number | null
}

/** A conversation of which nothing is known but its id, which is its title until it has another. */
export function newFolded(id: string): Omit<Folded, 'key'> {
  const conversation = emptyConversation(id)
  const line = { title: id, named: false, createdAt: 0, updatedAt: 0, activity: 'idle' } as const
  return {
    conversation,
    stored: conversation,
    weight: 0,
    ...line,
    partition: 0,
    first: null,
    origin: null,
  }
}

export function summaryOf(folded: Folded): ConversationSummary {
  const { conversation, title, createdAt, updatedAt, activity } = folded
  return { id: conversation.id, title, createdAt, updatedAt, cursor: cursorOf(conversation), activity }
}
