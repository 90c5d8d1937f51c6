import { createWake } from '../wake.ts'

/** What a member may believe by itself: that it owns its partitions, until it has not been heard for as long as a session lasts. */
export interface Lease {
  /** The group has heard the member, which had told it so at `sentAt`: that, and not when its answer came, is when the group counts from at the earliest. */
  renew(sentAt: number): void
  /** Resolves while it is held, at the next renewal where it is not, or when `signal` aborts. */
  whileHeld(signal: AbortSignal): Promise<void>
}

/**
 * A process that was paused learns from its clock that others may own its partitions, before anybody tells it, and an answer that was long on its way
 * renews nothing. A clock that stands still, as in a machine that is suspended, is not known here.
 */
export function createLease(lastsMs: number, now: () => number): Lease {
  const renewed = createWake()
  let renewedAt = now()
  const isHeld = (): boolean => now() - renewedAt < lastsMs
  return {
    renew(sentAt) {
      renewedAt = Math.max(renewedAt, sentAt)
      renewed.all()
    },
    async whileHeld(signal) {
      while (!isHeld() && !signal.aborted) await renewed.wait(signal)
    },
  }
}
