import { setTimeout as pause } from 'node:timers/promises'

const BETWEEN_LOOKS_MS = 25
const ANSWER_WITHIN_MS = 2000

/** True once the service says so at its `/readyz`; false if `signal` aborts first. */
export async function becomesReady(readyUrl: string, signal: AbortSignal): Promise<boolean> {
  while (!(await isReady(readyUrl))) {
    if (signal.aborted) return false
    await pause(BETWEEN_LOOKS_MS)
  }
  return true
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })).ok
  } catch {
    // Best effort: nobody listens yet, and the next look comes soon.
    return false
  }
}
