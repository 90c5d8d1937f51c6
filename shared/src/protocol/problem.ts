import * as z from 'zod'

/** The closed union of what can go wrong. */
export const ProblemCode = z.enum([
  'invalid-request',
  'unknown-conversation',
  'offset-expired',
  'model-failed',
  'model-aborted',
  'log-unavailable',
  'overloaded',
  'internal',
])
export type ProblemCode = z.infer<typeof ProblemCode>

/** A refusal as it crosses a process boundary. `message` is written for people; `retryable` says whether the same request may succeed later. */
export const Problem = z.object({ code: ProblemCode, message: z.string(), retryable: z.boolean() })
export type Problem = z.infer<typeof Problem>
