import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { whyUnwritable } from '../../node/why-unwritable.ts'
import { StreamError } from '../../protocol/stream-error.ts'

/** Raised whenever the tables change. */
const VERSION = 1

/** SQLite's result codes: https://www.sqlite.org/rescode.html */
const BUSY = 5
const LOCKED = 6
const CORRUPT = 11
const NOT_A_DATABASE = 26

/**
 * Opens the embedded log's file for this process alone. What a process before left in the write-ahead log is copied into the file, and synced there,
 * first: if its last sync failed, nobody knows how much of that is on the disk, and what would come after it could be lost with it (L20).
 * Throws `log-unavailable` if another process has it or it is damaged, `invalid-request` if it does not fit.
 */
export function openSqliteDatabase(path: string, partitions: number): DatabaseSync {
  const database = connect(path)
  try {
    prepare(database)
    expect(database, path, 'version', VERSION)
    expect(database, path, 'partitions', partitions)
    return database
  } catch (error) {
    database.close()
    throw openRefusal(path, error)
  }
}

/** Why the file cannot be opened, with what to do about it. */
export function openRefusal(path: string, cause: unknown): StreamError {
  if (cause instanceof StreamError) return cause
  return new StreamError('log-unavailable', `unable to open the log ${path}; ${whyUnopened(path, cause)}`, {
    cause,
  })
}

function whyUnopened(path: string, cause: unknown): string {
  switch (primaryCode(cause)) {
    case BUSY:
    case LOCKED:
      return 'another process has it open: end that one, or give this one another path'
    case CORRUPT:
    case NOT_A_DATABASE:
      return 'it is not a log, or is damaged: restore it from a backup, or move it away to begin an empty one'
    default:
      if (!existsSync(dirname(path))) return `there is no folder ${dirname(path)}`
      return whyUnwritable(cause) ?? 'the file cannot be opened'
  }
}

/** 0 where SQLite has none. */
function primaryCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0
}

function connect(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0 })
  } catch (cause) {
    throw openRefusal(path, cause)
  }
}

function prepare(database: DatabaseSync): void {
  database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA cache_size = -16000;
      BEGIN EXCLUSIVE; COMMIT;
      PRAGMA wal_checkpoint(TRUNCATE);
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
      CREATE TABLE IF NOT EXISTS room (id INTEGER PRIMARY KEY, filler BLOB NOT NULL) STRICT;
      COMMIT;
    `)
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
