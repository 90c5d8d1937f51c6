import type { Log, LogRecord, Ownership } from '@ras/shared/log/log'
import { decodeChunk } from '@ras/shared/log/record-codec'
import { answerName } from './answer-name.ts'
import type { KnownRecords } from './known-records.ts'
import type { AboutAnswer } from './read-answer.ts'

/** Knows the runs that others have begun in partitions which this worker owns. */
export interface OtherRuns {
  /** Whether one is known of this answer. */
  has(about: AboutAnswer, ownership: Ownership): boolean
  /** Whether something stands after the prompt, and before what this worker wrote last, that it has neither written nor read. */
  mayBe(about: AboutAnswer, ownership: Ownership): boolean
  /** Reads that. */
  look(about: AboutAnswer, ownership: Ownership): Promise<void>
}

interface Found {
  /** Where the start of another run stands, by the name of its answer. */
  readonly starts: Map<string, number>
  /** Of answers whose prompts stand before it some may be forgotten. */
  since: number
}

const MAX_FOUND = 10_000

/**
 * Nobody but the owner answers, as far as leases and clocks are right. Where they are not, two workers answer one prompt without a look at the log (W4), and
 * the one whose `start` came second writes in vain (F2). Its start is not the first of its answer only if another one stands before it, in a record
 * that this worker has not written; so it is enough to read those.
 */
export function createOtherRuns(
  log: Pick<Log, 'read'>,
  records: Pick<KnownRecords, 'gaps' | 'has' | 'learn'>,
  maxFound = MAX_FOUND,
): OtherRuns {
  const all = new WeakMap<Ownership, Found>()

  function foundIn(ownership: Ownership): Found {
    const found = all.get(ownership) ?? { starts: new Map(), since: 0 }
    all.set(ownership, found)
    return found
  }

  function see(record: LogRecord, found: Found): void {
    const decoded = decodeChunk(record)
    if (decoded.kind !== 'value' || records.has(record.partition, record.position)) return
    const { type, conversationId, messageId: answerId } = decoded.value
    if (type !== 'start' || answerId === undefined) return
    found.starts.set(answerName({ conversationId, answerId }), record.position)
    const [oldest] = found.starts
    if (found.starts.size <= maxFound || oldest === undefined) return
    found.starts.delete(oldest[0])
    found.since = Math.max(found.since, oldest[1])
  }

  return {
    has(about, ownership) {
      const { starts, since } = foundIn(ownership)
      return about.from < since || starts.has(answerName(about))
    },
    mayBe: ({ from }, { partition }) => records.gaps(partition, from + 1).length > 0,
    async look({ from }, ownership) {
      const { partition, signal } = ownership
      for (const gap of records.gaps(partition, from + 1)) {
        for await (const batch of log.read('chunks', { partition, ...gap }, signal)) {
          for (const record of batch) see(record, foundIn(ownership))
        }
        // A read that was aborted has seen only a part.
        if (signal.aborted) return
        records.learn(partition, gap)
      }
    },
  }
}
