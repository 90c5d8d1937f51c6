import type { Chunk } from '../protocol/chunk.ts'
import type { EndedStatus, Message } from '../protocol/message.ts'

/** A message of which `chunk`, at `offset`, is the first chunk. */
export function newMessage(id: string, chunk: Chunk, offset: number, parentId: string | null): Message {
  return {
    id,
    parentId,
    role: chunk.role ?? 'assistant',
    status: 'running',
    text: '',
    reason: null,
    run: null,
    spans: [],
    model: chunk.model ?? null,
    problem: null,
    createdAt: chunk.timestamp,
    updatedAt: chunk.timestamp,
    first: offset,
    last: offset,
  }
}

/** The changes that an accepted chunk of any type makes: text is appended, a terminal type ends the message (F4). */
export function contentOf(message: Message, chunk: Chunk): Partial<Message> {
  switch (chunk.type) {
    case 'text':
      return { text: message.text + chunk.content }
    case 'finish': {
      const reason = chunk.reason ?? 'complete'
      return { status: reason === 'stopped' ? 'stopped' : 'complete', reason }
    }
    case 'error':
      return {
        status: 'failed',
        problem: {
          code: chunk.code ?? 'internal',
          message: chunk.content,
          retryable: chunk.retryable ?? false,
        },
      }
    default:
      return {}
  }
}

/** Nothing more is accepted after `finish` or `error` (F4). */
export function isEnded(message: Message): message is Message & { status: EndedStatus } {
  return message.status === 'complete' || message.status === 'stopped' || message.status === 'failed'
}
