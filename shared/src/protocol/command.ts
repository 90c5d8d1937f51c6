import * as z from 'zod'
import { AnswerJob } from './job.ts'

/**
 * A request to end one answer where it stands, as it stands in `prompts`, by its job. It carries all that ends the answer, so it takes effect also
 * where the job never came, or is over.
 */
export const StopCommand = z.object({
  ...AnswerJob.pick({ conversationId: true, promptId: true, answerId: true, from: true, timestamp: true })
    .shape,
  kind: z.literal('stop'),
  /** When the client asked first: milliseconds since 1970, by its clock, and not after `timestamp`. */
  askedAt: z.int().min(0).optional(),
})
export type StopCommand = z.infer<typeof StopCommand>

/** What a relay asks of the workers, in a record of `prompts`. A kind that a worker does not know is skipped (W8). */
export const Command = z.discriminatedUnion('kind', [AnswerJob, StopCommand])
export type Command = z.infer<typeof Command>
