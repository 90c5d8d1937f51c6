import type { Log, Ownership, Topic } from '@ras/shared/log/log'
import { StreamError } from '@ras/shared/protocol/stream-error'
import type { Clock } from './clock.ts'

/** How long to wait before a log that is away is asked again. */
const ASK_AGAIN_MS = 1000

/** Where a topic ends in the partition that is owned. A log that is away for a while costs a while, not the worker. */
export async function logEnd(
  log: Pick<Log, 'bounds'>,
  topic: Topic,
  { partition, signal }: Ownership,
  clock: Clock,
): Promise<number> {
  for (;;) {
    try {
      return (await log.bounds(topic))[partition]?.end ?? 0
    } catch (error) {
      const isAway = error instanceof StreamError && error.code === 'log-unavailable'
      if (!isAway || signal.aborted) throw error
      await clock.sleep(ASK_AGAIN_MS, signal)
    }
  }
}
