import type { DatabaseSync } from 'node:sqlite'
import { StreamError } from '../protocol/stream-error.ts'
import { createGroupCommit } from './group-commit.ts'
import {
  type Bounds,
  type Log,
  type LogRecord,
  MAX_RECORD_BYTES,
  type NewRecord,
  type Topic,
  TOPICS,
} from './log.ts'
import { partitionOf } from './partition-of.ts'
import { openSqliteDatabase } from './sqlite-schema.ts'
import { openWalSync } from './wal-sync.ts'
import { createSqliteGroups } from './sqlite-groups.ts'
import { createWake } from './wake.ts'

export interface SqliteLogOptions {
  /** A file, which this process then has for itself, or `:memory:`. */
  readonly path: string
  readonly partitions: number
}

const BATCH = 500

interface Write {
  readonly topic: Topic
  readonly records: readonly NewRecord[]
}

/** The embedded log: one SQLite file, fsynced, with group commit. Everything is kept. */
export function openSqliteLog({ path, partitions }: SqliteLogOptions): Log {
  const database = openSqliteDatabase(path, partitions)
  const insert = database.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)')
  const select = database.prepare(`
    SELECT partition, position, key, value, timestamp FROM records
    WHERE topic = ? AND partition = ? AND position >= ? AND position < ? ORDER BY position LIMIT ${BATCH}`)
  const walSync = openWalSync(database, path)
  const written = new Map(TOPICS.map((topic) => [topic, loadEnds(database, topic, partitions)]))
  let durable: ReadonlyMap<Topic, readonly number[]> = new Map(written)
  const wake = createWake()
  const closing = new AbortController()
  const endsOf = (topic: Topic): readonly number[] => durable.get(topic) ?? []

  function write(writes: readonly Write[]): void {
    const reached = new Map([...written].map(([topic, positions]) => [topic, [...positions]]))
    const timestamp = Date.now()
    transact(database, () => {
      for (const { topic, records } of writes) {
        const positions = reached.get(topic) ?? []
        for (const { key, value } of records) {
          const partition = partitionOf(key, partitions)
          const position = positions[partition] ?? 0
          insert.run(topic, partition, position, key, value, timestamp)
          positions[partition] = position + 1
        }
      }
    })
    for (const [topic, positions] of reached) written.set(topic, positions)
  }

  const commit = createGroupCommit<Write>({
    maxWrites: 5000,
    async commit(writes) {
      write(writes)
      await walSync.sync()
      durable = new Map(written)
      // Readers go on while the next commit, which begins before, waits for the disk.
      setImmediate(() => wake.all())
    },
  })

  const page = (topic: Topic, partition: number, from: number, to: number): readonly LogRecord[] =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table's own columns, which STRICT keeps to these types
    from < to ? (select.all(topic, partition, from, to) as unknown as LogRecord[]) : []

  /** Of the partitions that `from` has. */
  async function* tailOnly(topic: Topic, from: ReadonlyMap<number, number>, signal: AbortSignal) {
    const ended = AbortSignal.any([signal, closing.signal])
    const next = new Map(from)
    while (!ended.aborted) {
      let found = 0
      for (const [partition, position] of next) {
        if (ended.aborted) return
        const records = page(topic, partition, position, endsOf(topic)[partition] ?? 0)
        if (records.length === 0) continue
        found += records.length
        next.set(partition, (records.at(-1)?.position ?? position) + 1)
        yield records
      }
      if (found === 0) await wake.wait(ended)
    }
  }

  const tail: Log['tail'] = (topic, from, signal) =>
    tailOnly(
      topic,
      new Map(endsOf(topic).map((_, partition) => [partition, from.get(partition) ?? 0])),
      signal,
    )

  const groups = createSqliteGroups({ database, partitions, tail, closing: closing.signal })

  return {
    partitions,
    async append(topic, records, signal) {
      for (const { key, value } of records) {
        if (Buffer.byteLength(value ?? '') <= MAX_RECORD_BYTES) continue
        const why = `the record of ${key} is larger than ${MAX_RECORD_BYTES} bytes`
        throw new StreamError('invalid-request', `unable to append to ${topic}; ${why}`)
      }
      await commit.submit({ topic, records }, signal)
    },
    partitionOf: (key) => partitionOf(key, partitions),
    tail,
    tailPartition: (topic, { partition, position }, signal) =>
      tailOnly(topic, new Map([[partition, position]]), signal),
    async *read(topic, { partition, from, to }, signal) {
      const end = Math.min(to, endsOf(topic)[partition] ?? 0)
      for (let next = from; next < end && !signal.aborted;) {
        const records = page(topic, partition, next, end)
        if (records.length === 0) return
        next = (records.at(-1)?.position ?? next) + 1
        yield records
      }
    },
    bounds: (topic) => Promise.resolve(endsOf(topic).map((end): Bounds => ({ start: 0, end }))),
    commits: (topic, group) => groups.commits(topic, group),
    work: (options) => groups.work(options),
    isReachable: () => Promise.resolve(commit.isHealthy && !closing.signal.aborted),
    async close() {
      if (closing.signal.aborted) return
      closing.abort()
      await commit.close()
      walSync.close()
      database.close()
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
