import type { Logger } from '@ras/shared/node/logger'
import type { Clock } from './clock.ts'

export interface DrainOptions {
  /** Aborts when the worker is to end. */
  readonly draining: AbortSignal
  /** The longest that it may take, in milliseconds. */
  readonly drainMs: number
  readonly clock: Clock
  readonly logger: Pick<Logger, 'warn'>
}

/** How long a worker that is to end still works. */
export interface Drain {
  /** Aborts when nothing is worth waiting for any more, or the time is over. */
  readonly over: AbortSignal
  /** Does work that the worker waits for, until it is done or says that it need not be waited for. */
  hold<Result>(work: (release: () => void) => Promise<Result>): Promise<Result>
}

/**
 * Whoever waits for a partition of a draining worker waits for as long as it drains. So it drains only while it has a run that a successor would have
 * to start again, on the screen and on the bill (W13); the others go on meanwhile, and are then handed over (W14).
 */
export function startDrain({ draining, drainMs, clock, logger }: DrainOptions): Drain {
  const over = new AbortController()
  const held = new Set<symbol>()

  function endIfFree(): void {
    // A turn later, for what has just ended is still to be committed.
    if (draining.aborted && held.size === 0) setImmediate(() => over.abort())
  }

  async function drain(): Promise<void> {
    endIfFree()
    await clock.sleep(drainMs, over.signal)
    if (held.size > 0) logger.warn({ runs: held.size, drainMs }, 'gave up answers that did not end in time')
    over.abort()
  }

  if (draining.aborted) void drain()
  else draining.addEventListener('abort', () => void drain(), { once: true })

  return {
    over: over.signal,
    async hold(work) {
      const name = Symbol('held')
      held.add(name)
      const release = (): void => {
        if (held.delete(name)) endIfFree()
      }
      try {
        return await work(release)
      } finally {
        release()
      }
    },
  }
}
