import type { Message } from '@ras/shared/protocol/message'

/**
 * Since when the prompt at the end of a thread waits: since it was sent, or since a worker wrote anything, because one that is busy with the prompt before
 * is there (W1). By their clocks, in milliseconds since 1970.
 */
export function waitsSince(thread: readonly Message[]): number {
  const times = thread
    .filter(({ role, run }) => role === 'user' || run !== null)
    .map((each) => each.updatedAt)
  return times.reduce((latest, time) => Math.max(latest, time), 0)
}
