import { closeSync, fdatasync, openSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { StreamError } from '../../protocol/stream-error.ts'

/** Makes committed transactions durable without blocking the event loop. */
export interface WalSync {
  /** Resolves once everything committed before the call survives a power loss. After a failure it rejects for ever. */
  sync(): Promise<void>
  close(): void
}

/**
 * `synchronous=NORMAL` writes a commit to the write-ahead log and leaves the fsync to us; `FULL` would do the same fsync inside the commit, on this
 * thread (https://www.sqlite.org/pragma.html#pragma_synchronous). Checkpoints sync by themselves. The file stays the same while the database is open.
 */
export function openWalSync(database: DatabaseSync, path: string): WalSync {
  if (path === ':memory:') return { sync: () => Promise.resolve(), close: () => {} }
  // The file is there from the first write on.
  database.exec(`BEGIN IMMEDIATE; UPDATE meta SET value = value; COMMIT`)
  const file = openSync(`${path}-wal`, 'r+')
  let failure: StreamError | null = null
  return {
    sync: () =>
      new Promise((resolve, reject) => {
        if (failure !== null) return reject(failure)
        fdatasync(file, (cause) => {
          if (cause === null) return resolve()
          // The kernel may have dropped what it could not write, so a later success would prove nothing (https://lwn.net/Articles/752063/).
          const why = new Error(`${path}-wal cannot be synced`, { cause })
          failure = new StreamError('log-unavailable', 'unable to append to the log; its disk failed', {
            cause: why,
          })
          reject(failure)
        })
      }),
    close: () => closeSync(file),
  }
}
