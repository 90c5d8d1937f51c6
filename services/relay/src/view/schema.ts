import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Bounds, Topic } from '@ras/shared/log/log'
import { readPositions } from './positions.ts'

/** The layout below; another one in the file means that the view is rebuilt (V2). */
const SCHEMA_VERSION = 1

const SCHEMA = `
  CREATE TABLE positions (
    topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (topic, partition)
  ) WITHOUT ROWID;
  CREATE TABLE conversations (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, named INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, epoch TEXT, next INTEGER NOT NULL,
    activity TEXT NOT NULL, revision INTEGER NOT NULL, checkpoint INTEGER NOT NULL
  );
  CREATE INDEX conversations_by_update ON conversations (updated_at, id);
  CREATE INDEX conversations_by_revision ON conversations (revision);
  CREATE TABLE entries (
    conversation INTEGER NOT NULL, offset INTEGER NOT NULL, chunk TEXT NOT NULL, PRIMARY KEY (conversation, offset)
  ) WITHOUT ROWID;
  CREATE TABLE prompts (
    conversation INTEGER NOT NULL, message TEXT NOT NULL, offset INTEGER NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (conversation, message)
  ) WITHOUT ROWID;
  CREATE TABLE messages (
    conversation INTEGER NOT NULL, ordinal INTEGER NOT NULL, message TEXT NOT NULL, PRIMARY KEY (conversation, ordinal)
  );
  CREATE TABLE plain_ids (conversation INTEGER PRIMARY KEY, ids TEXT NOT NULL);
  PRAGMA user_version = ${SCHEMA_VERSION};
`

/**
 * Opens the view's database. A file of another layout, or one that has read further than the log reaches, is deleted and begun anew (V2).
 *
 * `synchronous=NORMAL` in WAL mode fsyncs at checkpoints only. A power loss may take the latest transactions, positions included, and
 * they are read from the log again; with OFF it could leave a file that is corrupt without anybody noticing. Checkpoints stop the event loop,
 * so they come after 40 MB, which a start after a kill reads back well within a second.
 */
export function openViewDatabase(
  path: string,
  bounds: ReadonlyMap<Topic, readonly Bounds[]>,
): { readonly database: DatabaseSync; readonly rebuilt: boolean } {
  const found = open(path)
  if (isCurrent(found, bounds)) return { database: found, rebuilt: false }
  const version = versionOf(found)
  if (version === 0) {
    found.exec(SCHEMA)
    return { database: found, rebuilt: false }
  }
  found.close()
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
  const fresh = open(path)
  fresh.exec(SCHEMA)
  return { database: fresh, rebuilt: true }
}

function open(path: string): DatabaseSync {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const database = new DatabaseSync(path)
  database.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA wal_autocheckpoint = 10000;
    PRAGMA cache_size = -16000;
  `)
  return database
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
