import type { Chunk } from '../protocol/chunk.ts'
import { type Conversation, PLAIN_ID_WINDOW } from './conversation.ts'
import type { FoldOutcome } from './fold-outcome.ts'
import { foldPlainChunk } from './fold-plain-chunk.ts'
import { foldRunChunk } from './fold-run-chunk.ts'

/**
 * One chunk more (F1–F5 of docs/protocol.md). Returns the same conversation if the chunk is not accepted, else one whose `next` is one higher.
 * Costs the same however many chunks came before. The chunk must belong to the conversation.
 */
export function fold(conversation: Conversation, chunk: Chunk): Conversation {
  return chunk.runId === undefined
    ? acceptPlain(conversation, chunk)
    : accept(conversation, foldRunChunk(conversation, chunk))
}

export function foldAll(conversation: Conversation, chunks: readonly Chunk[]): Conversation {
  return chunks.reduce(fold, conversation)
}

function accept(conversation: Conversation, outcome: FoldOutcome): Conversation {
  switch (outcome.kind) {
    case 'ignored':
      return conversation
    case 'counted':
      return { ...conversation, next: conversation.next + 1 }
    case 'message': {
      const messages = conversation.messages.slice()
      messages[outcome.index === -1 ? messages.length : outcome.index] = outcome.message
      return { ...conversation, next: conversation.next + 1, messages }
    }
  }
}

function acceptPlain(conversation: Conversation, chunk: Chunk): Conversation {
  if (conversation.plainIds.includes(chunk.id)) return conversation
  const accepted = accept(conversation, foldPlainChunk(conversation, chunk))
  if (accepted === conversation) return conversation
  return { ...accepted, plainIds: [...conversation.plainIds, chunk.id].slice(-PLAIN_ID_WINDOW) }
}
