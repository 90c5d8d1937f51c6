import type { Bounds, Log, LogRecord } from '@ras/shared/log/log'

/** A log of which retention removes what a test says, in its one partition of `chunks`. */
export interface TrimmedLog extends Log {
  removeBefore(position: number): void
}

export function trimmedLog(log: Log): TrimmedLog {
  let first = 0
  async function* keptOf(batches: AsyncIterable<readonly LogRecord[]>) {
    for await (const batch of batches) {
      const kept = batch.filter(({ position }) => position >= first)
      if (kept.length > 0) yield kept
    }
  }
  return {
    ...log,
    removeBefore(position) {
      first = position
    },
    async bounds(topic) {
      return (await log.bounds(topic)).map(({ start, end }): Bounds => ({
        start: Math.max(start, first),
        end,
      }))
    },
    read: (...asked) => keptOf(log.read(...asked)),
    tailPartition: (...asked) => keptOf(log.tailPartition(...asked)),
  }
}
