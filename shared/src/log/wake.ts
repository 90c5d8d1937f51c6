/** Readers that wait for something new. A reader looks first and then waits, in one turn of the event loop, so it misses nothing. */
export interface Wake {
  /** Resolves at the next `all`, or when `signal` aborts. */
  wait(signal: AbortSignal): Promise<void>
  all(): void
}

export function createWake(): Wake {
  const waiting = new Set<() => void>()
  return {
    wait: (signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          waiting.delete(done)
          signal.removeEventListener('abort', done)
          resolve()
        }
        if (signal.aborted) return resolve()
        signal.addEventListener('abort', done, { once: true })
        waiting.add(done)
      }),
    all() {
      for (const done of waiting) done()
    },
  }
}
