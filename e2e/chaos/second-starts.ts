import type { LogRecord } from '@ras/shared/log/log'
import type { Chunk } from '@ras/shared/protocol/chunk'

/** A provider that was asked from the start again. `at` is in milliseconds since 1970. */
export interface SecondStart {
  readonly conversationId: string
  readonly messageId: string
  readonly runId: string
  readonly at: number
}

export interface SecondStarts {
  see(chunk: Chunk, record: Pick<LogRecord, 'timestamp'>, isAccepted: boolean): void
  found(): readonly SecondStart[]
}

/**
 * Finds runs that begin from the start after text of their answer was in the log: those that the fold accepts, and those of a zombie that go on to
 * write text, for then its provider was asked. A `start` that was written before the text, and only arrived after it, is none, unless it knew of no other run,
 * and neither did one that writes text, too: then two workers asked the provider for one answer, neither of which had taken it over from the other.
 */
export function findSecondStarts(): SecondStarts {
  /** When the first text of an answer was in the log. */
  const textSince = new Map<string, number>()
  const seen = new Set<string>()
  /** By run, until it writes text. */
  const suspects = new Map<string, SecondStart & { readonly isLate: boolean }>()
  /** The answers of which a run that knew of no other one has written text. */
  const generated = new Set<string>()
  const found: SecondStart[] = []
  return {
    see(chunk, record, isAccepted) {
      const { type, content, conversationId, messageId, runId, timestamp, continuesFrom, after } = chunk
      if (messageId === undefined || runId === undefined) return
      const since = textSince.get(messageId)
      if (type === 'text' && content !== '') {
        const suspect = suspects.get(runId)
        suspects.delete(runId)
        if (suspect !== undefined) {
          const { isLate, ...start } = suspect
          if (isLate || generated.has(messageId)) found.push(start)
          generated.add(messageId)
        }
        if (isAccepted && since === undefined) textSince.set(messageId, record.timestamp)
      }
      // An append may stand in the log twice.
      if (type !== 'start' || continuesFrom !== undefined || seen.has(runId)) return
      seen.add(runId)
      const isLate = since !== undefined && timestamp > since
      const start = { conversationId, messageId, runId, at: timestamp }
      if (isLate && isAccepted) found.push(start)
      else if (isLate || after === undefined) suspects.set(runId, { ...start, isLate })
    },
    found: () => found,
  }
}
