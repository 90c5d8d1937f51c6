import type { Folded } from './folded.ts'

/**
 * Whether the log start has passed the conversation's beginning. A function of what the log still has, so that a relay which was rebuilt says the same:
 * the conversation's record tells where it began; where none does, a message tells that follows one which is not there.
 */
export function isTrimmed(
  { conversation: { messages }, origin }: Pick<Folded, 'conversation' | 'origin'>,
  start: number,
): boolean {
  if (origin !== null) return origin < start
  const ids = new Set(messages.map(({ id }) => id))
  return start > 0 && messages.some(({ parentId }) => parentId !== null && !ids.has(parentId))
}
