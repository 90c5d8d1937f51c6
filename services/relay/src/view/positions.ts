import type { DatabaseSync } from 'node:sqlite'
import type { LogRecord, Positions, Topic } from '@ras/shared/log/log'
import { type Anchor, markOf } from './anchor.ts'

/** The next position to read of each partition of `topic`. */
export function readPositions(database: DatabaseSync, topic: Topic): Map<number, number> {
  const rows = database.prepare('SELECT partition, next FROM positions WHERE topic = ?').all(topic)
  return new Map(rows.map((row) => [Number(row['partition']), Number(row['next'])]))
}

export function readAnchors(database: DatabaseSync, topic: Topic): readonly Anchor[] {
  const rows = database.prepare('SELECT partition, next, mark FROM positions WHERE topic = ?').all(topic)
  return rows.map(({ partition, next, mark }) => ({
    partition: Number(partition),
    position: Number(next) - 1,
    mark: String(mark),
  }))
}

/** Stores where reading goes on, and after what. Belongs into the transaction that stores the records (V1). */
export function createPositionWriter(
  database: DatabaseSync,
): (topic: Topic, records: readonly LogRecord[]) => void {
  const write = database.prepare(
    'INSERT OR REPLACE INTO positions (topic, partition, next, mark) VALUES (?, ?, ?, ?)',
  )
  return (topic, records) => {
    const last = new Map(records.map((record) => [record.partition, record]))
    for (const [partition, record] of last) {
      write.run(topic, partition, record.position + 1, markOf(record))
    }
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
