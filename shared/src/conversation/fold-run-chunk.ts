import type { Chunk } from '../protocol/chunk.ts'
import type { Message } from '../protocol/message.ts'
import type { Conversation } from './conversation.ts'
import type { FoldOutcome } from './fold-outcome.ts'
import { contentOf, isEnded, newMessage } from './new-message.ts'

/** A chunk of a run: only the current run of a message that has not ended may write (F3, F4), and without a hole (F5). */
export function foldRunChunk(conversation: Conversation, chunk: Chunk): FoldOutcome {
  const { messages, next } = conversation
  const index = messages.findLastIndex((message) => message.id === chunk.messageId)
  const message = messages[index]
  if (chunk.type === 'start') return startRun(message, chunk, next, index)

  if (message === undefined || isEnded(message)) return { kind: 'ignored' }
  if (message.run === null || message.run.id !== chunk.runId) return { kind: 'ignored' }
  const { run } = message
  const seq = chunk.seq ?? 0
  if (message.status === 'interrupted' || seq <= run.seq) return { kind: 'ignored' }
  const seen = { ...message, updatedAt: chunk.timestamp, last: next }
  if (seq > run.seq + 1) return { kind: 'message', message: { ...seen, status: 'interrupted' }, index }
  return { kind: 'message', message: { ...seen, ...contentOf(message, chunk), run: { ...run, seq } }, index }
}

/** F2: the first run, or one of a higher attempt, takes the message over; it keeps what it continues and replaces the rest, or is refused (F5). */
function startRun(message: Message | undefined, chunk: Chunk, offset: number, index: number): FoldOutcome {
  const { messageId = chunk.id, runId = chunk.id, attempt = 1, continuesFrom: from, after } = chunk
  if (message !== undefined && !mayOpen(message, runId, attempt)) return { kind: 'ignored' }
  if (message !== undefined && after !== undefined && !isLatest(message, after)) return { kind: 'ignored' }
  // F11: retention removed what it continues. Nothing of half an answer is shown.
  if (message === undefined && from !== undefined) return { kind: 'ignored' }
  const target = message ?? newMessage(messageId, chunk, offset, chunk.parentId ?? null)
  const run = { id: runId, attempt, seq: 0 }
  const seen = { ...target, updatedAt: chunk.timestamp, last: offset, run }
  const kept = from === undefined ? [] : spansUpTo(target, from)
  if (kept === null) return { kind: 'message', message: { ...seen, status: 'interrupted' }, index }
  const length = from?.length ?? 0
  const opened: Message = {
    ...seen,
    status: 'running',
    text: target.text.slice(0, length),
    spans: [...kept, { runId, start: length }],
    model: chunk.model ?? target.model,
  }
  return { kind: 'message', message: opened, index }
}

function mayOpen(message: Message, runId: string, attempt: number): boolean {
  if (isEnded(message) || attempt <= (message.run?.attempt ?? 0)) return false
  return message.run?.id !== runId && !message.spans.some((span) => span.runId === runId)
}

/** F12: whoever planned from what it had read may not take away what was written meanwhile. */
function isLatest({ run }: Message, { runId, seq }: NonNullable<Chunk['after']>): boolean {
  return run !== null && run.id === runId && run.seq === seq
}

/** The spans up to that of the run which is continued, or null unless the text up to `length` is there and ends in what that run had written. */
function spansUpTo(message: Message, from: NonNullable<Chunk['continuesFrom']>): Message['spans'] | null {
  const index = message.spans.findIndex(({ runId }) => runId === from.runId)
  const start = message.spans[index]?.start
  const end = message.spans[index + 1]?.start ?? message.text.length
  const isThere = start !== undefined && start <= from.length && from.length <= end
  return isThere ? message.spans.slice(0, index + 1) : null
}
