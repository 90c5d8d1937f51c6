/** What an error says, in one line; of what `fetch` throws, its cause says it. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const told = error.cause instanceof Error && error.cause.message !== '' ? error.cause : error
  return told.message.replaceAll(/\s*\n\s*/g, ' ')
}
