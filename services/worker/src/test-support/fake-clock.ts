import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../clock.ts'

/** A clock that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  /** Wakes who sleeps until then, in order, and lets each do all that it can do at its time. */
  advance(ms: number): Promise<void>
  /** Somebody sets the time of day, by so much: ahead, or back where it is negative. */
  set(by: number): void
}

interface Sleeper {
  readonly due: number
  readonly wake: () => void
}

export function createFakeClock(): FakeClock {
  let now = 0
  let isAheadBy = 0
  let sleepers: readonly Sleeper[] = []

  function nextUntil(time: number): Sleeper | undefined {
    return sleepers.toSorted((one, other) => one.due - other.due).find(({ due }) => due <= time)
  }

  return {
    now: () => now + isAheadBy,
    elapsed: () => now,
    sleep(ms, signal) {
      return new Promise((resolve) => {
        const sleeper: Sleeper = {
          due: now + ms,
          wake() {
            sleepers = sleepers.filter((other) => other !== sleeper)
            signal.removeEventListener('abort', sleeper.wake)
            resolve()
          },
        }
        sleepers = [...sleepers, sleeper]
        signal.addEventListener('abort', sleeper.wake, { once: true })
        if (signal.aborted) sleeper.wake()
      })
    },
    set(by) {
      isAheadBy += by
    },
    async advance(ms) {
      const until = now + ms
      await turn()
      for (let next = nextUntil(until); next !== undefined; next = nextUntil(until)) {
        now = next.due
        next.wake()
        await turn()
      }
      now = until
      await turn()
    },
  }
}
