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
 * write text, for then its provider was asked. A `start` that was written before the text, and only arrived after it, is none.
 */
export function findSecondStarts(): SecondStarts {
  /** When the first text of an answer was in the log. */
  const textSince = new Map<string, number>()
  const suspects = new Map<string, SecondStart>()
  const found: SecondStart[] = []
  return {
    see({ type, content, conversationId, messageId, runId, timestamp, continuesFrom }, record, isAccepted) {
      if (messageId === undefined || runId === undefined) return
      const since = textSince.get(messageId)
      if (type === 'text' && content !== '') {
        const suspect = suspects.get(runId)
        suspects.delete(runId)
        if (suspect !== undefined) found.push(suspect)
        if (isAccepted && since === undefined) textSince.set(messageId, record.timestamp)
      }
      if (type !== 'start' || continuesFrom !== undefined || since === undefined || timestamp <= since) return
      const start = { conversationId, messageId, runId, at: timestamp }
      if (isAccepted) found.push(start)
      else suspects.set(runId, start)
    },
    found: () => found,
  }
}
