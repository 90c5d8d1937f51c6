import type { Ledger } from './ledger.ts'
import type { Prompt } from './prompts.ts'
import type { Screen } from './screen.ts'
import type { Way } from './way.ts'

/** A person with a client: asks one prompt after another, in one conversation after another. */
export interface Actor {
  readonly screen: Screen
  /** Its own way to the relays. */
  readonly way: Way
  /** The client begins anew in the midst of an answer; waits for one. False if there comes none any more. */
  reload(): Promise<boolean>
  /** Settles when nothing is asked any more, and what was asked has ended or is given up. */
  readonly done: Promise<void>
}

export interface ActorOptions {
  readonly screen: Screen
  readonly way: Way
  readonly ledger: Ledger
  readonly nextPrompt: () => Prompt
  readonly random: () => number
  readonly now: () => number
  /** Aborts when nothing more is to be asked. */
  readonly enough: AbortSignal
  /** Aborts when what has not ended never will. */
  readonly late: AbortSignal
}

/** How many prompts a conversation has at most. */
export const MOST_PROMPTS = 4
