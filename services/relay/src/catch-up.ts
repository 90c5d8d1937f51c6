import type { Bounds, Log, Positions } from '@ras/shared/log/log'
import type { Waiters } from './waiters.ts'
import type { View, ViewTopic } from './view/view.ts'

export interface CatchUpParts {
  readonly log: Log
  readonly view: View
  readonly waiters: Waiters
}

/**
 * Resolves once the view has everything that stood in these topics when it was called, so that what is not in the view then is not in the
 * log: another relay may have written it a moment ago. Rejects with the reason when `signal` aborts first.
 */
export async function catchUp(
  { log, view, waiters }: CatchUpParts,
  topics: readonly ViewTopic[],
  signal: AbortSignal,
): Promise<void> {
  for (const topic of topics) {
    const bounds = await unlessAborted(log.bounds(topic), signal)
    await waiters.until(topic, () => (hasReached(view.positions(topic), bounds) ? true : undefined), signal)
  }
}

/** Whether nothing is left to read before `bounds`. */
export function hasReached(positions: Positions, bounds: readonly Bounds[]): boolean {
  return bounds.every(({ start, end }, partition) => Math.max(start, positions.get(partition) ?? 0) >= end)
}

function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort)
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
