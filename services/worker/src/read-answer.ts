import type { Log, Ownership } from '@ras/shared/log/log'
import { decodeChunk } from '@ras/shared/log/record-codec'
import type { AnswerJob } from '@ras/shared/protocol/job'
import { type AnswerSoFar, followAnswer, nothingSaid } from './answer-so-far.ts'
import type { Clock } from './clock.ts'
import { logBounds } from './log-end.ts'

/** The answer that a command is about. The prompt's own chunk stands at `from`. */
export type AboutAnswer = Pick<AnswerJob, 'conversationId' | 'answerId' | 'from'>

/**
 * What the log says about an answer now. Null if the prompt is no longer kept: then the answer, which stands after it, may have been removed in part or
 * as a whole.
 */
export async function readAnswer(
  log: Pick<Log, 'bounds' | 'read'>,
  { conversationId, answerId, from }: AboutAnswer,
  { ownership, clock }: { readonly ownership: Ownership; readonly clock: Clock },
): Promise<AnswerSoFar | null> {
  const { partition, signal } = ownership
  const { start, end } = await logBounds(log, 'chunks', ownership, clock)
  if (from < start) return null
  const range = { partition, from: from + 1, to: end }
  let soFar = nothingSaid(conversationId, answerId)
  if (range.from >= range.to) return soFar
  for await (const batch of log.read('chunks', range, signal)) {
    for (const record of batch) {
      if (record.key !== conversationId) continue
      const decoded = decodeChunk(record)
      if (decoded.kind === 'value') soFar = followAnswer(soFar, decoded.value)
    }
  }
  return soFar
}
