import { type Chunk, KNOWN_CHUNK_TYPES } from '../protocol/chunk.ts'
import type { Message } from '../protocol/message.ts'
import type { Conversation } from './conversation.ts'
import type { FoldOutcome } from './fold-outcome.ts'
import { contentOf, isEnded, newMessage } from './new-message.ts'

/**
 * A chunk without a run. A prompt is a whole message. Other types go to the message that they name, or to the open implicit one;
 * where there is none they open one, named after the chunk.
 */
export function foldPlainChunk(conversation: Conversation, chunk: Chunk): FoldOutcome {
  if (!KNOWN_CHUNK_TYPES.some((type) => type === chunk.type) || chunk.type === 'beat')
    return { kind: 'counted' }
  const { messages, next } = conversation
  const index = indexOfTarget(messages, chunk)
  const lastId = messages.at(-1)?.id ?? null
  const parentId = chunk.parentId === undefined ? lastId : chunk.parentId
  const found = messages[index]

  if (chunk.type === 'prompt') {
    if (found !== undefined) return { kind: 'ignored' }
    const prompt = newMessage(chunk.messageId ?? chunk.id, chunk, next, parentId)
    const message: Message = { ...prompt, role: 'user', status: 'complete', text: chunk.content }
    return { kind: 'message', message, index: -1 }
  }
  if (found !== undefined && (isEnded(found) || found.run !== null)) return { kind: 'ignored' }
  const target = found ?? newMessage(chunk.messageId ?? chunk.id, chunk, next, parentId)
  const message = { ...target, updatedAt: chunk.timestamp, last: next, ...contentOf(target, chunk) }
  return { kind: 'message', message, index }
}

function indexOfTarget(messages: readonly Message[], chunk: Chunk): number {
  if (chunk.messageId !== undefined || chunk.type === 'prompt') {
    const id = chunk.messageId ?? chunk.id
    return messages.findLastIndex((message) => message.id === id)
  }
  const role = chunk.role ?? 'assistant'
  const last = messages.length - 1
  const latest = messages[last]
  const open = latest?.run === null && latest.status === 'running' && latest.role === role
  return open ? last : -1
}
