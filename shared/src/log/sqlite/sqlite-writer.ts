import type { DatabaseSync } from 'node:sqlite'
import { whyUnwritable } from '../../node/why-unwritable.ts'
import { StreamError } from '../../protocol/stream-error.ts'
import { type NewRecord, type Topic, TOPICS } from '../log.ts'
import { partitionOf } from '../partition-of.ts'
import type { WalSync } from './wal-sync.ts'

/** The disk has room if so much can be written. It is more than a usual record, or a nearly full log would be full and not full in turn. */
const ROOM_BYTES = 262_144

export interface Write {
  readonly topic: Topic
  readonly records: readonly NewRecord[]
  /** Of each record, once the commit has resolved. */
  positions: readonly number[]
}

/** Writes the records of the embedded log. */
export interface SqliteWriter {
  /** By partition number, the position after the last record that is durable. */
  readonly endsOf: (topic: Topic) => readonly number[]
  /**
   * Writes all in one transaction and makes it durable; without any it only finds out whether there is room. Rejects with `log-unavailable` if the disk
   * takes no write, and then wrote nothing (`isPassing`). After any other rejection nobody knows what the file has, and it must not be touched again.
   */
  commit(writes: readonly Write[]): Promise<void>
}

/** Whether the disk only refused a write, and the same one may succeed later. */
export function isPassing(failure: unknown): boolean {
  return failure instanceof StreamError && whyUnwritable(failure.cause) !== null
}

export interface SqliteWriterOptions {
  readonly database: DatabaseSync
  readonly partitions: number
  readonly walSync: WalSync
}

export function createSqliteWriter({ database, partitions, walSync }: SqliteWriterOptions): SqliteWriter {
  const insert = database.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)')
  const fill = database.prepare(`INSERT OR REPLACE INTO room VALUES (1, zeroblob(${ROOM_BYTES}))`)
  const written = new Map(TOPICS.map((topic) => [topic, loadEnds(database, topic, partitions)]))
  let durable: ReadonlyMap<Topic, readonly number[]> = new Map(written)

  function write(writes: readonly Write[]): void {
    const reached = new Map([...written].map(([topic, positions]) => [topic, [...positions]]))
    const timestamp = Date.now()
    transact(database, () => {
      if (writes.length === 0) fill.run()
      for (const write of writes) {
        const { topic, records } = write
        const ends = reached.get(topic) ?? []
        write.positions = records.map(({ key, value }) => {
          const partition = partitionOf(key, partitions)
          const position = ends[partition] ?? 0
          insert.run(topic, partition, position, key, value, timestamp)
          ends[partition] = position + 1
          return position
        })
      }
    })
    for (const [topic, positions] of reached) written.set(topic, positions)
  }

  return {
    endsOf: (topic) => durable.get(topic) ?? [],
    async commit(writes) {
      try {
        write(writes)
      } catch (cause) {
        const why = whyUnwritable(cause)
        throw why === null
          ? cause
          : new StreamError('log-unavailable', `unable to append to the log; ${why}`, { cause })
      }
      await walSync.sync()
      durable = new Map(written)
    },
  }
}

function loadEnds(database: DatabaseSync, topic: Topic, partitions: number): readonly number[] {
  const last = database.prepare('SELECT max(position) AS last FROM records WHERE topic = ? AND partition = ?')
  return Array.from({ length: partitions }, (_, partition) => {
    const found = last.get(topic, partition)?.['last']
    return typeof found === 'number' ? found + 1 : 0
  })
}

function transact(database: DatabaseSync, write: () => void): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    write()
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
