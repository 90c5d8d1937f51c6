import { mkdirSync } from 'node:fs'
import { dirname, parse, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** More relays than this in one folder are a mistake. */
const MAX_VIEWS = 100
const SQLITE_BUSY = 5

export interface ViewClaim {
  /** The view's file, which no other relay opens until `release` or the end of this process, however it ends. */
  readonly path: string
  release(): void
}

/**
 * Relays that share a folder each have a view of their own: `view.sqlite`, or the first of `view-2.sqlite`, `view-3.sqlite` … that no other one has (V5).
 * So a relay that is replaced leaves its view to the next one. The claim is the system's lock on a file beside the view.
 */
export function claimViewPath(path: string): ViewClaim {
  if (path === ':memory:') return { path, release: () => undefined }
  mkdirSync(dirname(path), { recursive: true })
  const { dir, name, ext } = parse(path)
  for (let number = 1; number <= MAX_VIEWS; number += 1) {
    const candidate = number === 1 ? path : join(dir, `${name}-${number}${ext}`)
    const lock = tryLock(`${candidate}.lock`)
    if (lock !== null) return { path: candidate, release: () => lock.close() }
  }
  throw new Error(`unable to open a view; ${MAX_VIEWS} relays have one in ${dir}`)
}

/** Null if another process has it. */
function tryLock(path: string): DatabaseSync | null {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return null
    throw error
  }
}
