/** Npm passes on the Ctrl+C that has reached its child already: what follows within this time is the same one. */
const SAME_MS = 500

/** A process that is ending no longer handles a signal, and would die of the one that npm passes on. */
const LINGER_MS = 250

/** Aborts with the first Ctrl+C or SIGTERM, so that the example can end what it began; a second one ends it at once. */
export function interrupted(): AbortSignal {
  const controller = new AbortController()
  let first = Infinity
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (first === Infinity) setTimeout(() => {}, LINGER_MS)
      first = Math.min(first, Date.now())
      controller.abort()
      if (Date.now() - first > SAME_MS) process.exit(1)
    })
  }
  return controller.signal
}
