import type { Message } from '@ras/shared/protocol/message'
import { MAX_PROMPT_BYTES } from '@ras/shared/protocol/socket-events'
import type { OutboxEntry } from '../outbox/outbox-entry.ts'
import type { OutboxItem } from '../outbox/outbox-item.ts'

/** What a conversation is, as far as sending into it needs to know. */
export interface SendContext {
  readonly conversationId: string
  /** Whether the relay knows the conversation, as far as this page knows. */
  readonly exists: boolean
  readonly thread: readonly Message[]
  readonly items: readonly OutboxItem[]
}

export type SendBlock = 'blank' | 'too-long' | 'awaiting-answer' | 'unsent'

/** Why a text cannot be sent now; null if it can. A prompt follows an answer, so it waits until the one before has ended. */
export function sendBlock({ conversationId, thread, items }: SendContext, text: string): SendBlock | null {
  if (items.some(({ entry }) => entry.conversationId === conversationId)) return 'unsent'
  const latest = thread.at(-1)
  if (latest !== undefined && isAwaited(latest)) return 'awaiting-answer'
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

/** An answer that is interrupted may never end, so it holds nothing back. */
function isAwaited({ role, status }: Message): boolean {
  return role === 'user' || status === 'running'
}
