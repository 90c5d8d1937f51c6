/** The answer, or null once `signal` has aborted, whatever is answered after that. */
export function unlessAborted<Answer>(asking: Promise<Answer>, signal: AbortSignal): Promise<Answer | null> {
  return new Promise((resolve, reject) => {
    const end = (): void => resolve(null)
    const settled = (): void => signal.removeEventListener('abort', end)
    if (signal.aborted) end()
    signal.addEventListener('abort', end, { once: true })
    asking.finally(settled).then(resolve, reject)
  })
}
