import type { Chunk } from '@ras/shared/protocol/chunk'

interface AnswerOptions {
  readonly conversationId: string
  readonly messageId?: string
  readonly attempt?: number
}

/** A prompt as a relay writes it. */
export function promptChunk(conversationId: string, messageId: string, content = 'Hello?'): Chunk {
  return {
    id: messageId,
    conversationId,
    messageId,
    parentId: null,
    role: 'user',
    type: 'prompt',
    content,
    timestamp: 1,
  }
}

/** An answer of one run: its start, its deltas, and its finish. */
export function answerChunks(
  { conversationId, messageId = 'p1~a', attempt = 1 }: AnswerOptions,
  deltas: readonly string[],
): readonly Chunk[] {
  const runId = `${messageId}-run-${attempt}`
  const types = ['start', ...deltas.map(() => 'text'), 'finish']
  return types.map((type, seq) => ({
    id: `${runId}.${seq}`,
    conversationId,
    messageId,
    parentId: 'p1',
    runId,
    seq,
    role: 'assistant' as const,
    type,
    content: deltas[seq - 1] ?? '',
    timestamp: 2 + seq,
    ...(type === 'start' ? { attempt } : {}),
  }))
}
