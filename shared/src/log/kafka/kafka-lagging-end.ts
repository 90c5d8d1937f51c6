import { otherLog } from '../other-log.ts'

/** How long the log end may stand before what was read: a new leader knows it only once it has heard of its followers (KIP-207), or has opened its log again. */
const BEHIND_MS = 5000

/** The partitions whose log end was seen before a position that the log had reached (L18). */
export interface LaggingEnds {
  /** Gives the fault: `offset-expired` where that has lasted too long for a new leader, so that the log is another one; another error until then. */
  behind(partition: number, position: number): Error
  /** It is no longer so. */
  reached(partition: number): void
}

/** `now` in milliseconds, of a clock that only goes forward. */
export function createLaggingEnds(topic: string, now = () => performance.now()): LaggingEnds {
  const since = new Map<number, number>()
  return {
    behind(partition, position) {
      const began = since.get(partition) ?? now()
      since.set(partition, began)
      if (now() - began >= BEHIND_MS) return otherLog(topic, partition, position)
      return new Error(`partition ${partition} of ${topic} ends before position ${position} for now`)
    },
    reached(partition) {
      since.delete(partition)
    },
  }
}
