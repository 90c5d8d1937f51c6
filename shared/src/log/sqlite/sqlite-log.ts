import type { DatabaseSync } from 'node:sqlite'
import { StreamError } from '../../protocol/stream-error.ts'
import { createGroupCommit } from './group-commit.ts'
import { type Bounds, type Log, type LogRecord, MAX_RECORD_BYTES, type Topic } from '../log.ts'
import { otherLog } from '../other-log.ts'
import { partitionOf } from '../partition-of.ts'
import { openRefusal, openSqliteDatabase } from './sqlite-schema.ts'
import { createSqliteGroups } from './sqlite-groups.ts'
import { createSqliteWriter, isPassing, type Write } from './sqlite-writer.ts'
import { openWalSync, type WalSync } from './wal-sync.ts'
import { createWake, type Wake } from '../wake.ts'

export interface SqliteLogOptions {
  /** A file, which this process then has for itself, or `:memory:`. */
  readonly path: string
  readonly partitions: number
  /** Told when the disk begins to refuse writes, and when it takes them again. */
  readonly logger?: LogLogger
}

/** A pino logger is one. */
export interface LogLogger {
  error(details: object, message: string): void
  warn(details: object, message: string): void
}

const BATCH = 500
const MAX_INTERVAL_MS = 2 ** 31 - 1

/** The embedded log: one SQLite file, fsynced, with group commit. Everything is kept. */
export function openSqliteLog({ path, partitions, logger }: SqliteLogOptions): Log {
  const database = openSqliteDatabase(path, partitions)
  try {
    const walSync = openWalSync(database, path)
    return createSqliteLog({ database, walSync, partitions, ...(logger && { logger }) })
  } catch (error) {
    database.close()
    throw openRefusal(path, error)
  }
}

export interface OpenedSqliteLog extends Omit<SqliteLogOptions, 'path'> {
  readonly database: DatabaseSync
  readonly walSync: WalSync
}

/** A reader that waits keeps its process alive, as a connection does. */
async function waitAlive(wake: Wake, signal: AbortSignal): Promise<void> {
  const alive = setInterval(() => undefined, MAX_INTERVAL_MS)
  await wake.wait(signal)
  clearInterval(alive)
}

/** The log of an opened file, which it closes. */
export function createSqliteLog({ database, walSync, partitions, logger }: OpenedSqliteLog): Log {
  const select = database.prepare(`
    SELECT partition, position, key, value, timestamp FROM records
    WHERE topic = ? AND partition = ? AND position >= ? AND position < ? ORDER BY position LIMIT ${BATCH}`)
  const writer = createSqliteWriter({ database, partitions, walSync })
  const { endsOf } = writer
  const all = Array.from({ length: partitions }, (_, partition) => partition)
  const wake = createWake()
  const closing = new AbortController()
  /** Aborts with a fault after which the file must not be touched again (L20). */
  const broken = new AbortController()

  const commit = createGroupCommit<Write>({
    maxWrites: 5000,
    isPassing,
    onChange(failure) {
      const path = database.location()
      if (failure === null) logger?.warn({ path }, 'the log has room again')
      else if (isPassing(failure))
        logger?.error({ path, err: failure }, 'the log has no room and waits for it')
      else broken.abort(failure)
    },
    async commit(writes) {
      await writer.commit(writes)
      // Readers go on while the next commit, which begins before, waits for the disk.
      setImmediate(() => wake.all())
    },
  })

  const page = (topic: Topic, partition: number, from: number, to: number): readonly LogRecord[] =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table's own columns, which STRICT keeps to these types
    from < to ? (select.all(topic, partition, from, to) as unknown as LogRecord[]) : []

  /** Only of the partitions in `from`. */
  async function* tailOf(topic: Topic, from: ReadonlyMap<number, number>, signal: AbortSignal) {
    const ended = AbortSignal.any([signal, closing.signal, broken.signal])
    const next = new Map(from)
    for (const [partition, position] of next) {
      if (position > (endsOf(topic)[partition] ?? 0)) throw otherLog(topic, partition, position)
    }
    while (!ended.aborted) {
      let found = 0
      for (const [partition, position] of next) {
        if (ended.aborted) break
        const records = page(topic, partition, position, endsOf(topic)[partition] ?? 0)
        if (records.length === 0) continue
        found += records.length
        next.set(partition, (records.at(-1)?.position ?? position) + 1)
        yield records
      }
      if (found === 0) await waitAlive(wake, ended)
    }
    if (!signal.aborted && !closing.signal.aborted) broken.signal.throwIfAborted()
  }

  const groups = createSqliteGroups({ database, partitions, tail: tailOf, closing: closing.signal })

  return {
    partitions,
    retentionMs: null,
    partitionOf: (key) => partitionOf(key, partitions),
    async append(topic, records, signal, whenFull) {
      for (const { key, value } of records) {
        if (Buffer.byteLength(value ?? '') <= MAX_RECORD_BYTES) continue
        const why = `the record of ${key} is larger than ${MAX_RECORD_BYTES} bytes`
        throw new StreamError('invalid-request', `unable to append to ${topic}; ${why}`)
      }
      const write: Write = { topic, records, positions: [] }
      await commit.submit(write, signal, whenFull)
      return write.positions
    },
    tail: (topic, from, signal) => tailOf(topic, new Map(all.map((at) => [at, from.get(at) ?? 0])), signal),
    tailPartition: (topic, { partition, position }, signal) =>
      tailOf(topic, new Map([[partition, position]]), signal),
    async *read(topic, { partition, from, to }, signal) {
      const end = Math.min(to, endsOf(topic)[partition] ?? 0)
      for (let next = from; next < end && !signal.aborted;) {
        broken.signal.throwIfAborted()
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
      // SQLite would copy into the file what it believes to be synced.
      if (!broken.signal.aborted) database.close()
    },
  }
}
