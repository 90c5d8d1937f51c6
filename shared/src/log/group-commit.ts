import { setTimeout as delay } from 'node:timers/promises'
import { StreamError } from '../protocol/stream-error.ts'

/** Writes that wait are made durable together; one commit is under way at a time. */
export interface GroupCommit<Write> {
  /** Resolves once the write is durable; rejects with `log-unavailable` when `signal` aborts while it still waits. */
  submit(write: Write, signal: AbortSignal): Promise<void>
  /** Whether the latest commit succeeded. */
  readonly isHealthy: boolean
  /** Commits what waits, once, and rejects what it could not. */
  close(): Promise<void>
}

export interface GroupCommitOptions<Write> {
  /** Makes all of them durable, or rejects and leaves nothing behind. */
  readonly commit: (writes: readonly Write[]) => Promise<void>
  /** How much one commit takes at most; the rest waits for the next. */
  readonly maxWrites: number
}

interface Waiting<Write> {
  readonly write: Write
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

export function createGroupCommit<Write>({
  commit,
  maxWrites,
}: GroupCommitOptions<Write>): GroupCommit<Write> {
  const queue = new Set<Waiting<Write>>()
  let running: Promise<void> | null = null
  const closing = new AbortController()
  let failure: unknown = null

  async function flush(): Promise<void> {
    const batch = [...queue].slice(0, maxWrites)
    try {
      await commit(batch.map(({ write }) => write))
      failure = null
    } catch (error) {
      failure = error
      return
    }
    for (const waiting of batch) {
      queue.delete(waiting)
      waiting.resolve()
    }
  }

  // What is submitted in one turn of the event loop, and during a commit, goes into the next one.
  async function run(): Promise<void> {
    for (
      let retry = 0;
      queue.size > 0 && !(closing.signal.aborted && retry > 0);
      retry = failure === null ? 0 : retry + 1
    ) {
      if (retry > 0) await delay(Math.min(1000, 10 * 2 ** retry) * (0.5 + Math.random() / 2))
      else await Promise.resolve()
      if (queue.size > 0) await flush()
    }
    running = null
  }

  return {
    submit: (write, signal) =>
      new Promise((resolve, reject) => {
        const waiting: Waiting<Write> = {
          write,
          resolve: () => {
            signal.removeEventListener('abort', abort)
            resolve()
          },
          reject,
        }
        function abort(): void {
          queue.delete(waiting)
          reject(unavailable('the wait was aborted', failure))
        }
        if (signal.aborted) return abort()
        if (closing.signal.aborted) return reject(unavailable('the log is closed', failure))
        signal.addEventListener('abort', abort, { once: true })
        queue.add(waiting)
        running ??= run()
      }),
    get isHealthy() {
      return failure === null
    },
    async close() {
      closing.abort()
      await running
      for (const { reject } of queue) reject(unavailable('the log is closed', failure))
      queue.clear()
    },
  }
}

function unavailable(why: string, cause: unknown): StreamError {
  return new StreamError('log-unavailable', `unable to append to the log; ${why}`, { cause })
}
