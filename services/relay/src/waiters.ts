import type { StreamError } from '@ras/shared/protocol/stream-error'

/** Waits for what a batch brings. */
export interface Waiters {
  /**
   * Resolves with what `look` finds, looking now and whenever `key` is woken. Rejects with the reason when `signal` aborts first, or while no batch
   * can come.
   */
  readonly until: <Found>(key: string, look: () => Found | undefined, signal: AbortSignal) => Promise<Found>
  readonly wake: (key: string) => void
  /** No batch can come, for this reason; null when they come again. Rejects whoever waits. */
  readonly block: (reason: StreamError | null) => void
  /** Throws the reason while no batch can come. */
  readonly throwIfBlocked: () => void
}

export function createWaiters(): Waiters {
  const waiting = new Map<string, Set<() => void>>()
  let blocked: StreamError | null = null
  const throwIfBlocked = (): void => {
    if (blocked !== null) throw blocked
  }

  function wake(key: string): void {
    for (const look of waiting.get(key) ?? []) look()
  }

  return {
    wake,
    throwIfBlocked,
    block(reason) {
      blocked = reason
      if (reason !== null) for (const key of waiting.keys()) wake(key)
    },
    async until(key, look, signal) {
      signal.throwIfAborted()
      const found = look()
      if (found !== undefined) return found
      throwIfBlocked()
      return new Promise((resolve, reject) => {
        const settle = (): void => {
          signal.removeEventListener('abort', onAbort)
          looks.delete(onWake)
          if (looks.size === 0) waiting.delete(key)
        }
        const onAbort = (): void => {
          settle()
          reject(signal.reason)
        }
        const onWake = (): void => {
          const later = look()
          if (later === undefined && blocked === null) return
          settle()
          if (later === undefined) reject(blocked)
          else resolve(later)
        }
        const looks = waiting.get(key) ?? new Set()
        waiting.set(key, looks.add(onWake))
        signal.addEventListener('abort', onAbort)
      })
    },
  }
}
