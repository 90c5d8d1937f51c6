import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'

export interface Pace {
  readonly wordsPerSecond: number
  /** From its abort on the rest comes at once. */
  readonly signal: AbortSignal
}

/** A text as a model gives it. */
export async function* wordByWord(text: string, { wordsPerSecond, signal }: Pace): AsyncGenerator<string> {
  const hurry = signal.aborted ? Promise.resolve() : once(signal, 'abort')
  for (const word of text.split(/(?<= )/)) {
    yield word
    await Promise.race([pause(1000 / wordsPerSecond), hurry])
  }
}
