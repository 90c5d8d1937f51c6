import * as z from 'zod'
import { Id } from './ids.ts'

/** One turn of what the model is given. */
export const ContextMessage = z.object({ role: z.enum(['user', 'assistant']), content: z.string() })
export type ContextMessage = z.infer<typeof ContextMessage>

/**
 * A request for one answer, as it stands in the `prompts` topic. It carries all that a worker needs.
 * `from` is the log position of the prompt's chunk in `chunks`; everything about the answer lies after it, in the partition of the same number.
 */
export const AnswerJob = z.object({
  kind: z.literal('answer'),
  conversationId: Id,
  /** The message that is answered. */
  promptId: Id,
  /** The message that the answer becomes. */
  answerId: Id,
  from: z.int().min(0),
  /** Oldest first; the last one is the prompt. Within the relay's byte budget. */
  context: z.array(ContextMessage).min(1),
  /** Milliseconds since 1970, by the relay's clock. */
  timestamp: z.int().min(0),
})
export type AnswerJob = z.infer<typeof AnswerJob>
