import type { Message } from '@ras/shared/protocol/message'
import { sentence } from './sentence.ts'

/** After this long without any chunk, a beat included, a running answer counts as interrupted (U1): two beats are missing, and ten seconds are not over. */
const SILENCE_MS = 8_000

/** The circumstances in which an answer is read. */
export interface Reading {
  /** Whether the page has everything up to the relay's head: only then silence says something about the writer. */
  readonly isLive: boolean
  /** This browser's clock, in milliseconds since 1970. */
  readonly now: number
  /** When a writer of the conversation was last heard, by this browser's clock; null before anything was. */
  readonly heardAt: number | null
  /** Whether a worker goes on with the answer when its writer has died. */
  readonly isTakenOver: boolean
}

export type AnswerState =
  | { readonly kind: 'live' }
  | { readonly kind: 'complete' }
  | { readonly kind: 'interrupted' | 'stopping' | 'stopped' | 'cut-short' | 'failed'; readonly words: string }

/** What the page says about an answer (G3). */
export function answerState(message: Message, reading: Reading): AnswerState {
  switch (message.status) {
    case 'running':
      return isSilent(reading) ? interrupted(reading) : { kind: 'live' }
    case 'interrupted':
      return interrupted(reading)
    case 'stopped':
      return { kind: 'stopped', words: 'Stopped' }
    case 'failed':
      return { kind: 'failed', words: failureWords(message) }
    case 'complete':
      return endWords(message)
  }
}

/** A run of a later attempt that wrote the whole text replaced what an earlier one had written. */
export function isRestarted({ run, spans }: Message): boolean {
  return run !== null && run.attempt > 1 && spans.length === 1
}

function isSilent({ isLive, now, heardAt }: Reading): boolean {
  return isLive && heardAt !== null && now - heardAt > SILENCE_MS
}

function interrupted({ isTakenOver }: Reading): AnswerState {
  const words = 'The writer went silent.'
  return { kind: 'interrupted', words: isTakenOver ? `${words} Another one is taking over…` : words }
}

function endWords({ reason }: Message): AnswerState {
  if (reason === 'length') return { kind: 'cut-short', words: 'The answer reached its length limit' }
  if (reason === 'content-filter') return { kind: 'cut-short', words: 'The model’s filter ended this answer' }
  return { kind: 'complete' }
}

function failureWords({ problem }: Message): string {
  return sentence(problem?.message ?? '') ?? 'The answer could not be written.'
}
