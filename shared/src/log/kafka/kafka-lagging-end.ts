import { otherLog } from '../other-log.ts'

/** How long the log end may stand before what was read: a new leader knows it only once it has heard of its followers (KIP-207), or has opened its log again. */
const BEHIND_MS = 5000

/** How much of the time between two answers counts at most, which is the longest wait between two looks: in the rest, maybe, nobody answered. */
const BETWEEN_LOOKS_MS = 1000

/** The partitions whose log end was seen before a position that the log had reached (L18). */
export interface LaggingEnds {
  /**
   * Gives the fault: `offset-expired` where that has lasted too long for a new leader, so that the log is another one; another error until then. It is counted from
   * answer to answer, and anew after a time without one that is as long: the leader that answers then is a new one, or was stopped itself.
   */
  behind(partition: number, position: number): Error
  /** It is no longer so. */
  reached(partition: number): void
}

/** `now` in milliseconds, of a clock that only goes forward. */
export function createLaggingEnds(topic: string, now = () => performance.now()): LaggingEnds {
  const lags = new Map<number, { readonly answeredAt: number; readonly lasted: number }>()
  return {
    behind(partition, position) {
      const answeredAt = now()
      const last = lags.get(partition) ?? { answeredAt, lasted: 0 }
      const passed = answeredAt - last.answeredAt
      const lasted = passed < BEHIND_MS ? last.lasted + Math.min(passed, BETWEEN_LOOKS_MS) : 0
      lags.set(partition, { answeredAt, lasted })
      if (lasted >= BEHIND_MS) return otherLog(topic, partition, position)
      return new Error(`partition ${partition} of ${topic} ends before position ${position} for now`)
    },
    reached(partition) {
      lags.delete(partition)
    },
  }
}
