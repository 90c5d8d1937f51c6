/** Waits for what a batch brings. */
export interface Waiters {
  /** Resolves with what `look` finds, looking now and whenever `key` is woken. Rejects with the reason when `signal` aborts first. */
  readonly until: <Found>(key: string, look: () => Found | undefined, signal: AbortSignal) => Promise<Found>
  readonly wake: (key: string) => void
}

export function createWaiters(): Waiters {
  const waiting = new Map<string, Set<() => void>>()

  return {
    async until(key, look, signal) {
      signal.throwIfAborted()
      const found = look()
      if (found !== undefined) return found
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
          if (later === undefined) return
          settle()
          resolve(later)
        }
        const looks = waiting.get(key) ?? new Set()
        waiting.set(key, looks.add(onWake))
        signal.addEventListener('abort', onAbort)
      })
    },
    wake(key) {
      for (const look of waiting.get(key) ?? []) look()
    },
  }
}
