import { setTimeout as delay } from 'node:timers/promises'
import { StreamError } from '../../protocol/stream-error.ts'
import type { WhenFull } from '../log.ts'

/** Writes that wait are made durable together; one commit is under way at a time. */
export interface GroupCommit<Write> {
  /**
   * Resolves once the write is durable; rejects with `log-unavailable` when `signal` aborts while it still waits. While commits fail it waits, or with
   * `refuse` rejects with the failure at once.
   */
  submit(write: Write, signal: AbortSignal, whenFull?: WhenFull): Promise<void>
  /** Whether the latest commit succeeded. */
  readonly isHealthy: boolean
  /** Commits what waits, once, and rejects what it could not. */
  close(): Promise<void>
}

export interface GroupCommitOptions<Write> {
  /** Makes all of them durable, or rejects and leaves nothing behind. Without any it finds out whether there is room for some. */
  readonly commit: (writes: readonly Write[]) => Promise<void>
  /** How much one commit takes at most; the rest waits for the next. */
  readonly maxWrites: number
  /** Whether a later commit may succeed after this failure. If not, nothing is committed any more. */
  readonly isPassing: (failure: unknown) => boolean
  /** Called with the failure when commits begin to fail and when they are over, and with null when they succeed again. */
  readonly onChange?: (failure: unknown) => void
}

interface Waiting<Write> {
  readonly write: Write
  readonly whenFull: WhenFull
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * After a failure it tries on, also when nothing waits, so that it knows when there is room again. Until there is room for some, it takes none: where a
 * small write fits and the next one does not, nobody would know what to expect.
 */
export function createGroupCommit<Write>({
  commit,
  maxWrites,
  isPassing,
  onChange,
}: GroupCommitOptions<Write>): GroupCommit<Write> {
  const queue = new Set<Waiting<Write>>()
  let running: Promise<void> | null = null
  const closing = new AbortController()
  let failure: unknown = null
  let isOver = false

  async function flush(): Promise<void> {
    const batch = [...queue].slice(0, maxWrites)
    try {
      if (failure !== null) await commit([])
      if (batch.length > 0) await commit(batch.map(({ write }) => write))
    } catch (error) {
      const isFirst = failure === null
      failure = error
      isOver = !isPassing(error)
      if (isFirst || isOver) onChange?.(error)
      for (const { reject, whenFull } of queue) if (isOver || whenFull === 'refuse') reject(error)
      return
    }
    if (failure !== null) onChange?.(null)
    failure = null
    for (const { resolve } of batch) resolve()
  }

  // What is submitted in one turn of the event loop, and during a commit, goes into the next one.
  async function run(): Promise<void> {
    for (
      let retry = 0;
      (queue.size > 0 || failure !== null) && !isOver && !(closing.signal.aborted && retry > 0);
      retry = failure === null ? 0 : retry + 1
    ) {
      if (retry > 0) await pause(Math.min(1000, 10 * 2 ** retry) * (0.5 + Math.random() / 2))
      else await Promise.resolve()
      if (queue.size > 0 || failure !== null) await flush()
    }
    running = null
  }

  async function pause(milliseconds: number): Promise<void> {
    try {
      await delay(milliseconds, undefined, { signal: closing.signal })
    } catch {
      // Closing cuts the pause short.
    }
  }

  return {
    submit: (write, signal, whenFull = 'wait') =>
      new Promise((resolve, reject) => {
        const settle = (): void => {
          queue.delete(waiting)
          signal.removeEventListener('abort', abort)
        }
        const waiting: Waiting<Write> = {
          write,
          whenFull,
          resolve() {
            settle()
            resolve()
          },
          reject(error) {
            settle()
            reject(error)
          },
        }
        const abort = (): void => waiting.reject(unavailable('the wait was aborted', failure))
        if (signal.aborted) return abort()
        if (closing.signal.aborted) return reject(unavailable('the log is closed', failure))
        if (isOver || (failure !== null && whenFull === 'refuse')) return reject(failure)
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
    },
  }
}

/** A failure that has words of its own says more than that the wait for its end is over. */
function unavailable(why: string, cause: unknown): StreamError {
  if (cause instanceof StreamError) return cause
  return new StreamError('log-unavailable', `unable to append to the log; ${why}`, { cause })
}
