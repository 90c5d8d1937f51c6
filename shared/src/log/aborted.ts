/** Resolves when `signal` aborts, at once if it has. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** What `work` comes to; rejects with the reason of `signal` if that aborts first. */
export async function within<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  const late = aborted(signal).then(() => Promise.reject(signal.reason))
  return Promise.race([work, late])
}
