import type { Log, Ownership } from '@ras/shared/log/log'
import { decodeRecord } from '@ras/shared/log/record-codec'
import { StopCommand } from '@ras/shared/protocol/command'
import type { AnswerJob } from '@ras/shared/protocol/job'
import { answerName } from './answer-name.ts'
import type { Clock } from './clock.ts'
import type { Delivery } from './consume-jobs.ts'
import { logEnd } from './log-end.ts'

/** What stood in `prompts` after the first job of an ownership when that began. */
interface Ahead {
  readonly end: number
  readonly stopped: ReadonlySet<string>
}

/** Knows the stops that wait in the log after jobs which were left by a worker, before they are delivered. */
export interface StopsAhead {
  /** Whether a stop of its answer stood after the job when this ownership's first job came (W12). */
  has(job: AnswerJob, delivery: Pick<Delivery, 'ownership' | 'position'>): Promise<boolean>
}

/**
 * Reads `prompts` once for each ownership, from its first job to the end. What stands before is delivered already, and what is appended later comes to a
 * worker that lives.
 */
export function createStopsAhead(log: Pick<Log, 'bounds' | 'read'>, clock: Clock): StopsAhead {
  const known = new WeakMap<Ownership, Promise<Ahead>>()

  async function readAhead(from: number, ownership: Ownership): Promise<Ahead> {
    const end = await logEnd(log, 'prompts', ownership, clock)
    const stopped = new Set<string>()
    if (from >= end) return { end, stopped }
    const range = { partition: ownership.partition, from, to: end }
    for await (const batch of log.read('prompts', range, ownership.signal)) {
      for (const record of batch) {
        const decoded = decodeRecord(record, StopCommand)
        if (decoded.kind === 'value') stopped.add(answerName(decoded.value))
      }
    }
    return { end, stopped }
  }

  return {
    async has(job, { ownership, position }) {
      const asking = known.get(ownership) ?? readAhead(position + 1, ownership)
      known.set(ownership, asking)
      const { end, stopped } = await asking
      return position < end && stopped.has(answerName(job))
    },
  }
}
