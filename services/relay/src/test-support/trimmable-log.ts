import type { Bounds, Log, LogRecord } from '@ras/shared/log/log'

/** A log of which retention removes what a test says, in `chunks`. */
export interface TrimmableLog extends Log {
  /** Removes what stands before `start` in a partition. */
  removeBefore(partition: number, start: number): void
}

export function trimmableLog(log: Log): TrimmableLog {
  const starts = new Map<number, number>()
  const isKept = ({ partition, position }: LogRecord): boolean => position >= (starts.get(partition) ?? 0)

  async function* keptOf(batches: AsyncIterable<readonly LogRecord[]>) {
    for await (const batch of batches) {
      const kept = batch.filter(isKept)
      if (kept.length > 0) yield kept
    }
  }

  return {
    ...log,
    retentionMs: 604_800_000,
    removeBefore: (partition, start) => void starts.set(partition, start),
    tail: (topic, from, signal) =>
      topic === 'chunks' ? keptOf(log.tail(topic, from, signal)) : log.tail(topic, from, signal),
    read: (topic, range, signal) =>
      topic === 'chunks' ? keptOf(log.read(topic, range, signal)) : log.read(topic, range, signal),
    async bounds(topic) {
      const bounds = await log.bounds(topic)
      if (topic !== 'chunks') return bounds
      return bounds.map(({ start, end }, partition): Bounds => ({
        start: starts.get(partition) ?? start,
        end,
      }))
    },
  }
}
