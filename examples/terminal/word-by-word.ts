import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'

export interface Pace {
  readonly wordsPerSecond: number
  /** From its abort on the rest comes at once. */
  readonly signal: AbortSignal
}

/** Each with the space after it. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/(?<= )/).filter((word) => word !== '')
}

/** A text as a model gives it. */
export async function* wordByWord(text: string, { wordsPerSecond, signal }: Pace): AsyncGenerator<string> {
  const hurry = signal.aborted ? Promise.resolve() : once(signal, 'abort')
  for (const word of wordsOf(text)) {
    yield word
    await Promise.race([pause(1000 / wordsPerSecond), hurry])
  }
}
