import { isTakenOver } from '@ras/shared/conversation/is-taken-over'
import type { Message } from '@ras/shared/protocol/message'
import { MAX_PROMPT_BYTES } from '@ras/shared/protocol/socket-events'
import type { View } from '../../relay/following.ts'
import type { OutboxEntry } from '../outbox/outbox-entry.ts'
import type { OutboxItem } from '../outbox/outbox-item.ts'

/** What a conversation is, as far as sending into it needs to know. */
export interface SendContext {
  readonly conversationId: string
  /** Whether the relay knows the conversation, as far as this page knows. */
  readonly exists: boolean
  /** Whether there may be messages that this page has not read yet, not even once. */
  readonly isUnread: boolean
  readonly thread: readonly Message[]
  readonly items: readonly OutboxItem[]
}

export type SendBlock = 'blank' | 'too-long' | 'awaiting-answer' | 'unsent' | 'unread'

/** Why a text cannot be sent now; null if it can. A prompt follows an answer, so it waits until that is known, and has ended. */
export function sendBlock(
  { conversationId, isUnread, thread, items }: SendContext,
  text: string,
): SendBlock | null {
  if (items.some(({ entry }) => entry.conversationId === conversationId)) return 'unsent'
  if (isUnread) return 'unread'
  const latest = thread.at(-1)
  if (latest !== undefined && isAwaited(latest, thread)) return 'awaiting-answer'
  if (text.trim() === '') return 'blank'
  return new TextEncoder().encode(text).length > MAX_PROMPT_BYTES ? 'too-long' : null
}

/** Words for what a person can do about it; null where it is plain. */
export function blockWords(block: SendBlock | null): string | null {
  switch (block) {
    case 'too-long':
      return `This is longer than ${MAX_PROMPT_BYTES / 1024} KiB. Please shorten it.`
    case 'awaiting-answer':
      return 'You can send when this answer has ended.'
    case 'unsent':
      return 'You can send when the message before has gone out.'
    case 'unread':
      return 'You can send when the messages are here.'
    case 'blank':
    case null:
      return null
  }
}

export function newEntry(context: SendContext, text: string, messageId: string, now: number): OutboxEntry {
  const { conversationId, exists, thread } = context
  return {
    conversationId,
    messageId,
    parentId: thread.at(-1)?.id ?? null,
    content: text,
    title: exists ? null : titleOf(text),
    createdAt: now,
    isSent: false,
    problem: null,
  }
}

/** The first line that says something, as a title. */
export function titleOf(text: string): string {
  const line = (text.trim().split('\n', 1)[0] ?? '').trim()
  if (line.length <= 120) return line
  // A character outside the basic plane is two units, which are cut together.
  return `${line
    .slice(0, 119)
    .replace(/[\uD800-\uDBFF]$/u, '')
    .trimEnd()}…`
}

/** Whether what would follow this message of the thread waits for it. What is interrupted, or ended by no worker, may never end, so it holds nothing back. */
export function isAwaited(message: Message, thread: readonly Message[]): boolean {
  return message.status === 'running' ? isTakenOver(message, thread) : message.role === 'user'
}

/** Whether the relay may have messages of a conversation of which this page has read nothing. Without a view it was opened nowhere: it begins here, unless it is listed. */
export function isUnread(view: View | undefined, isListed: boolean): boolean {
  if (view === undefined) return isListed
  return !view.isRead && view.problem?.code !== 'unknown-conversation'
}
