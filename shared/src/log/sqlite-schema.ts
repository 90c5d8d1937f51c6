import { DatabaseSync } from 'node:sqlite'
import { StreamError } from '../protocol/stream-error.ts'

/** Raised whenever the tables change. */
const VERSION = 1

/** Opens the embedded log's file for this process alone. Throws `log-unavailable` if another has it, `invalid-request` if it does not fit. */
export function openSqliteDatabase(path: string, partitions: number): DatabaseSync {
  const database = connect(path)
  try {
    prepare(database, path, partitions)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function connect(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0 })
  } catch (cause) {
    throw new StreamError('log-unavailable', `unable to open the log ${path}; the file cannot be opened`, {
      cause,
    })
  }
}

function prepare(database: DatabaseSync, path: string, partitions: number): void {
  try {
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA cache_size = -16000;
      BEGIN EXCLUSIVE;
      CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS records (
        topic TEXT NOT NULL, partition INTEGER NOT NULL, position INTEGER NOT NULL,
        key TEXT, value TEXT, timestamp INTEGER NOT NULL,
        PRIMARY KEY (topic, partition, position)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS commits (
        name TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL,
        PRIMARY KEY (name, topic, partition)
      ) STRICT, WITHOUT ROWID;
      COMMIT;
    `)
  } catch (cause) {
    const reason = isBusy(cause) ? 'another process has it open' : 'it is not a log, or is damaged'
    throw new StreamError('log-unavailable', `unable to open the log ${path}; ${reason}`, { cause })
  }
  expect(database, path, 'version', VERSION)
  expect(database, path, 'partitions', partitions)
}

function expect(database: DatabaseSync, path: string, name: string, wanted: number): void {
  database.prepare('INSERT OR IGNORE INTO meta VALUES (?, ?)').run(name, wanted)
  const found = database.prepare('SELECT value FROM meta WHERE name = ?').get(name)?.['value']
  if (found === wanted) return
  throw new StreamError(
    'invalid-request',
    `unable to open the log ${path}; its ${name} is ${String(found)}, not ${wanted}`,
  )
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 5 || error.errcode === 6)
}
