import { createWake } from '../wake.ts'

/** What a member may believe by itself: that it owns its partitions, until it has not been heard for as long as a session lasts. */
export interface Lease {
  /** The group has heard the member. */
  renew(): void
  /** Resolves while it is held, at the next renewal where it is not, or when `signal` aborts. */
  whileHeld(signal: AbortSignal): Promise<void>
}

/** A process that was paused learns from its clock that others may own its partitions, before anybody tells it. */
export function createLease(lastsMs: number, now: () => number): Lease {
  const renewed = createWake()
  let renewedAt = now()
  const isHeld = (): boolean => now() - renewedAt < lastsMs
  return {
    renew() {
      renewedAt = now()
      renewed.all()
    },
    async whileHeld(signal) {
      while (!isHeld() && !signal.aborted) await renewed.wait(signal)
    },
  }
}
