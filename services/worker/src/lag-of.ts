import type { Log, Topic } from '@ras/shared/log/log'

/** How many records of a topic the group has not committed, by partition; NaN while the log does not answer. */
export async function lagOf(
  log: Pick<Log, 'partitions' | 'bounds' | 'commits'>,
  topic: Topic,
  group: string,
): Promise<readonly number[]> {
  try {
    const [bounds, commits] = await Promise.all([log.bounds(topic), log.commits(topic, group)])
    return bounds.map(({ start, end }, partition) => end - Math.max(start, commits[partition] ?? 0))
  } catch {
    // Best effort: a log that is away must not take the other metrics with it.
    return Array.from({ length: log.partitions }, () => Number.NaN)
  }
}
