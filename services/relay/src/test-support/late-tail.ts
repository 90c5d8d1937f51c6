import { aborted } from '@ras/shared/log/aborted'
import type { Log, LogRecord } from '@ras/shared/log/log'

/** A log whose tail yields nothing between `hold` and `release`, as that of a relay which is behind. */
export function lateTail(log: Log): {
  readonly log: Log
  readonly hold: () => void
  readonly release: () => void
} {
  let held = Promise.withResolvers<void>()
  held.resolve()
  async function* tail(...args: Parameters<Log['tail']>): AsyncGenerator<readonly LogRecord[]> {
    const [, , signal] = args
    const ended = aborted(signal)
    for await (const batch of log.tail(...args)) {
      await Promise.race([held.promise, ended])
      yield batch
    }
  }
  return {
    log: { ...log, tail },
    hold() {
      held = Promise.withResolvers()
    },
    release: () => held.resolve(),
  }
}
