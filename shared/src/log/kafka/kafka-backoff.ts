import { setTimeout as delay } from 'node:timers/promises'

const FIRST_MS = 50
const MOST_MS = 1000

/** The waits between attempts: they double up to a second, with jitter, until an attempt succeeds. */
export interface Backoff {
  /** Resolves after the wait, or at once when `signal` aborts. */
  wait(signal: AbortSignal): Promise<void>
  succeeded(): void
}

export function createBackoff(random: () => number = Math.random): Backoff {
  let next = FIRST_MS
  return {
    async wait(signal) {
      const wait = next * (0.5 + random() / 2)
      next = Math.min(next * 2, MOST_MS)
      if (signal.aborted) return
      try {
        await delay(wait, undefined, { signal })
      } catch {
        // Best effort: the only rejection is the abort, which the caller looks at.
      }
    },
    succeeded() {
      next = FIRST_MS
    },
  }
}
