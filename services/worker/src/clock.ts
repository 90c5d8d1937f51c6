import { setTimeout as wait } from 'node:timers/promises'

/** Time, injected so that tests decide how it passes. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds since some moment, by a clock that nobody sets: how long something takes is a difference of two. */
  elapsed(): number
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await wait(ms, undefined, { signal })
    } catch {
      // Best effort: the only rejection is the abort, which the caller sees in its signal.
    }
  },
}
