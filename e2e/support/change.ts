/** Waits for conditions: whoever changes something says so, and everybody looks again. */
export interface Change {
  happened(): void
  /** True once it holds; false if `signal` aborts first. */
  until(holds: () => boolean, signal: AbortSignal): Promise<boolean>
}

export function createChange(): Change {
  const looks = new Set<() => void>()
  return {
    happened() {
      for (const look of looks) look()
    },
    async until(holds, signal) {
      const held = Promise.withResolvers<void>()
      function look(): void {
        if (holds()) held.resolve()
      }
      looks.add(look)
      look()
      try {
        return await unlessAborted(held.promise, signal)
      } finally {
        looks.delete(look)
      }
    },
  }
}

/** True once the promise resolves; false if `signal` aborts first. */
export async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<boolean> {
  const aborted = Promise.withResolvers<false>()
  const onAbort = (): void => aborted.resolve(false)
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  try {
    return await Promise.race([promise.then(() => true), aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
