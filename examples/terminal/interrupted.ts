/** Aborts with the first Ctrl+C or SIGTERM, so that the example can end what it began; a second one ends it at once. */
export function interrupted(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort())
  }
  return controller.signal
}
