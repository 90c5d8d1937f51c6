import { setTimeout as delay } from 'node:timers/promises'
import { monotonicNow } from './quantiles.ts'

const WITHIN_MS = 60_000

/** Looks every twentieth of a second. Rejects with what was awaited if it does not come. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = WITHIN_MS,
): Promise<void> {
  const deadline = monotonicNow() + withinMs
  while (!(await holds())) {
    if (monotonicNow() > deadline) throw new Error(`unable to measure; ${what} did not come`)
    await delay(20)
  }
}
