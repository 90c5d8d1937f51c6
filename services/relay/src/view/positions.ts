import type { DatabaseSync } from 'node:sqlite'
import type { LogRecord, Positions, Topic } from '@ras/shared/log/log'

/** The next position to read of each partition of `topic`. */
export function readPositions(database: DatabaseSync, topic: Topic): Map<number, number> {
  const rows = database.prepare('SELECT partition, next FROM positions WHERE topic = ?').all(topic)
  return new Map(rows.map((row) => [Number(row['partition']), Number(row['next'])]))
}

/** Stores where reading goes on. Belongs into the transaction that stores what stands before it (V1). */
export function createPositionWriter(database: DatabaseSync): (topic: Topic, changed: Positions) => void {
  const write = database.prepare('INSERT OR REPLACE INTO positions (topic, partition, next) VALUES (?, ?, ?)')
  return (topic, changed) => {
    for (const [partition, next] of changed) write.run(topic, partition, next)
  }
}

/** The records that were not read before, and where reading them leads. A log delivers at least once. */
export function advance(
  positions: Positions,
  records: readonly LogRecord[],
): { readonly fresh: readonly LogRecord[]; readonly reached: Map<number, number> } {
  const reached = new Map(positions)
  const fresh = records.filter(({ partition, position }) => {
    if (position < (reached.get(partition) ?? 0)) return false
    reached.set(partition, position + 1)
    return true
  })
  return { fresh, reached }
}
