import type { Problem } from '@ras/shared/protocol/problem'
import { type AnswerOf, answers, Refusal, type RequestName } from '@ras/shared/protocol/socket-events'
import type * as z from 'zod'

/** What became of a request: its answer, or why there is none. */
export type Outcome<Name extends RequestName> =
  | { readonly ok: true; readonly answer: AnswerOf<Name> }
  | { readonly ok: false; readonly problem: Problem }

const schemas: { readonly [Name in RequestName]: z.ZodType<AnswerOf<Name>> } = answers

export function parseOutcome<Name extends RequestName>(name: Name, raw: unknown): Outcome<Name> {
  const refusal = Refusal.safeParse(raw)
  if (refusal.success) return refusal.data
  const answer = schemas[name].safeParse(raw)
  if (answer.success) return { ok: true, answer: answer.data }
  return unanswered('The relay answered in a way that this page does not understand.', false)
}

export function unanswered(message: string, retryable: boolean): { ok: false; problem: Problem } {
  return { ok: false, problem: { code: 'internal', message, retryable } }
}
