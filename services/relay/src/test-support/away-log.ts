import type { Log } from '@ras/shared/log/log'
import { StreamError } from '@ras/shared/protocol/stream-error'

/** A log that cannot be written to. */
export function awayLog(log: Log): Log {
  return {
    ...log,
    append: (_topic, _records, signal) =>
      new Promise((_, reject) => {
        const fail = (): void =>
          reject(new StreamError('log-unavailable', 'unable to append; the log is away'))
        signal.addEventListener('abort', fail)
      }),
  }
}
