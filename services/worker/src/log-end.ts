import type { Bounds, Log, Ownership, Topic } from '@ras/shared/log/log'
import { StreamError } from '@ras/shared/protocol/stream-error'
import type { Clock } from './clock.ts'

/** How long to wait before a log that is away is asked again. */
const ASK_AGAIN_MS = 1000

/** Where a topic ends in the partition that is owned. */
export async function logEnd(
  log: Pick<Log, 'bounds'>,
  topic: Topic,
  ownership: Ownership,
  clock: Clock,
): Promise<number> {
  return (await logBounds(log, topic, ownership, clock)).end
}

/** Where a topic begins and ends there. A log that is away for a while costs a while, not the worker. */
export async function logBounds(
  log: Pick<Log, 'bounds'>,
  topic: Topic,
  { partition, signal }: Ownership,
  clock: Clock,
): Promise<Bounds> {
  for (;;) {
    try {
      return (await log.bounds(topic))[partition] ?? { start: 0, end: 0 }
    } catch (error) {
      const isAway = error instanceof StreamError && error.code === 'log-unavailable'
      if (!isAway || signal.aborted) throw error
      await clock.sleep(ASK_AGAIN_MS, signal)
    }
  }
}
