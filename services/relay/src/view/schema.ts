import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { uptime } from 'node:os'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Bounds, Topic } from '@ras/shared/log/log'
import { whyUnwritable } from '@ras/shared/node/why-unwritable'
import { readPositions } from './positions.ts'

/** The layout below; another one in the file means that the view is rebuilt (V2). */
const SCHEMA_VERSION = 5

/** Seconds by which two readings of the machine's start may differ: the clock is adjusted while it runs. */
const BOOT_TOLERANCE = 5

const SCHEMA = `
  CREATE TABLE positions (
    topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL, mark TEXT NOT NULL,
    PRIMARY KEY (topic, partition)
  ) WITHOUT ROWID;
  CREATE TABLE conversations (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, named INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, epoch TEXT,
    activity TEXT NOT NULL, revision INTEGER NOT NULL, checkpoint INTEGER NOT NULL,
    partition INTEGER NOT NULL, first INTEGER, origin INTEGER
  );
  CREATE INDEX conversations_by_update ON conversations (updated_at, id);
  CREATE INDEX conversations_by_revision ON conversations (revision);
  CREATE INDEX conversations_at_work ON conversations (updated_at) WHERE activity <> 'idle';
  CREATE INDEX conversations_by_first ON conversations (partition, first);
  CREATE TABLE starts (partition INTEGER PRIMARY KEY, start INTEGER NOT NULL);
  CREATE TABLE entries (
    conversation INTEGER NOT NULL, offset INTEGER NOT NULL, position INTEGER NOT NULL, chunk TEXT NOT NULL,
    PRIMARY KEY (conversation, offset)
  ) WITHOUT ROWID;
  CREATE TABLE ignored (
    conversation INTEGER NOT NULL, position INTEGER NOT NULL, chunk TEXT NOT NULL, PRIMARY KEY (conversation, position)
  ) WITHOUT ROWID;
  CREATE TABLE prompts (
    conversation INTEGER NOT NULL, message TEXT NOT NULL, offset INTEGER NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (conversation, message)
  ) WITHOUT ROWID;
  CREATE TABLE messages (
    conversation INTEGER NOT NULL, ordinal INTEGER NOT NULL, message TEXT NOT NULL, PRIMARY KEY (conversation, ordinal)
  );
  CREATE TABLE opened (id INTEGER PRIMARY KEY, boot INTEGER NOT NULL);
  CREATE TABLE plain_ids (conversation INTEGER PRIMARY KEY, ids TEXT NOT NULL);
  PRAGMA user_version = ${SCHEMA_VERSION};
`

/** Opens the view's database. A file of another layout, that has read further than the log reaches, that a power loss may have damaged, or that `isVoid`, is begun anew (V2). */
export function openViewDatabase(
  path: string,
  bounds: ReadonlyMap<Topic, readonly Bounds[]>,
  isVoid: boolean,
): { readonly database: DatabaseSync; readonly rebuilt: boolean } {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const isNew = path === ':memory:' || !existsSync(path)
  const found = isNew || isVoid ? null : openExisting(path, bounds)
  if (found === null) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
  }
  const database = found ?? open(path)
  if (found === null) database.exec(SCHEMA)
  markOpened(database)
  return { database, rebuilt: found === null && !isNew }
}

/** Null if the file cannot be gone on with. */
function openExisting(path: string, bounds: ReadonlyMap<Topic, readonly Bounds[]>): DatabaseSync | null {
  let database: DatabaseSync | null = null
  try {
    database = open(path)
    if (isCurrent(database, bounds) && isUndamaged(database)) return database
  } catch (error) {
    if (!isCorrupt(error)) throw error
  }
  database?.close()
  return null
}

/** Leaves a file that is whole even if the machine stops right after, if there is room to. */
export function closeViewDatabase(database: DatabaseSync): void {
  const checkpoint = 'PRAGMA wal_checkpoint(TRUNCATE)'
  try {
    database.exec(`PRAGMA synchronous = FULL; ${checkpoint}; DELETE FROM opened; ${checkpoint}`)
  } catch (error) {
    // Best effort: on a full disk it stays as a killed process leaves it.
    if (whyUnwritable(error) === null) throw error
  }
  database.close()
}

/**
 * `synchronous=OFF` never waits for the disk: a killed process leaves a whole file, and what a power loss takes is read from the log again.
 * That it happened shows in `opened`: the file was open in an earlier life of the machine.
 */
function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  database.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = OFF;
    PRAGMA wal_autocheckpoint = 1000;
    PRAGMA cache_size = -16000;
  `)
  return database
}

/** A view that a process of this life of the machine left open is marked already, so a relay that starts on a full disk serves what it has (V9). */
function markOpened(database: DatabaseSync): void {
  try {
    database.prepare('INSERT OR REPLACE INTO opened (id, boot) VALUES (1, ?)').run(bootTime())
  } catch (error) {
    const isMarked = database.prepare('SELECT id FROM opened').get() !== undefined
    if (whyUnwritable(error) === null || !isMarked) throw error
  }
}

/** The moment of the machine's start, in seconds since 1970, about. */
function bootTime(): number {
  return Math.round(Date.now() / 1000 - uptime())
}

function isUndamaged(database: DatabaseSync): boolean {
  const boot = database.prepare('SELECT boot FROM opened').get()?.['boot']
  return boot === undefined || Math.abs(Number(boot) - bootTime()) <= BOOT_TOLERANCE
}

/** SQLite's own words for a file that is no database or a broken one. */
function isCorrupt(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 11 || error.errcode === 26)
}

function isCurrent(database: DatabaseSync, bounds: ReadonlyMap<Topic, readonly Bounds[]>): boolean {
  if (versionOf(database) !== SCHEMA_VERSION) return false
  return [...bounds].every(([topic, partitions]) =>
    [...readPositions(database, topic)].every(
      ([partition, next]) => next <= (partitions[partition]?.end ?? -1),
    ),
  )
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
}
