import * as z from 'zod'
import { Id } from './ids.ts'
import { ProblemCode } from './problem.ts'

/** The types that the fold knows. Later ones are counted and skipped, so an old reader stays right about offsets. */
export const KNOWN_CHUNK_TYPES = ['prompt', 'start', 'text', 'beat', 'finish', 'error'] as const

/** Why an answer ended: by itself, by a person, at the token limit, or by the provider's filter. */
export const FinishReason = z.enum(['complete', 'stopped', 'length', 'content-filter'])
export type FinishReason = z.infer<typeof FinishReason>

/** For people, and short enough for every reader. */
export const ModelName = z.string().max(128)

/**
 * One entry of a conversation, as it stands in the `chunks` topic and on every wire. Unknown fields are kept.
 *
 * - `type` is `prompt` (a user's whole message), `start`, `text`, `beat`, `finish`, `error`, or one that a later version adds.
 * - `runId` and `seq` belong together: `seq` counts 0, 1, 2 … within the run, and a run opens with its `start`, whose `seq` is 0.
 * - Without a run the chunk is plain: `{ conversationId, content, type }` is enough.
 */
export const Chunk = z
  .looseObject({
    id: Id,
    conversationId: Id,
    messageId: Id.optional(),
    runId: Id.optional(),
    seq: z.int().min(0).optional(),
    role: z.enum(['user', 'assistant']).optional(),
    type: z.string().min(1).max(64),
    /** Text of the type's kind: the message of a `prompt`, the delta of a `text`, words for a person of an `error`. */
    content: z.string().default(''),
    /** Milliseconds since 1970, by the writer's clock. */
    timestamp: z.int().min(0),
    /** The message that this one answers or follows; null at a root. */
    parentId: Id.nullable().optional(),
    /** On `start`: 1, 2, 3 … for one message. */
    attempt: z.int().min(1).optional(),
    /** On `start`: keep the first `length` UTF-16 units, which `runId` had written up to and including `seq`. */
    continuesFrom: z.object({ runId: Id, seq: z.int().min(0), length: z.int().min(0) }).optional(),
    /** On `start`: the message's latest run and its last chunk that the writer had read; what came after it makes the start void. */
    after: z.object({ runId: Id, seq: z.int().min(0) }).optional(),
    /**
     * For workers: the provider can go on after the text that ends with this chunk, if it is given this token; opaque, and no credential.
     * Only on chunks of a run. Relays leave it out of what they send.
     */
    resume: z.string().min(1).max(512).optional(),
    /** On `finish`. */
    reason: FinishReason.optional(),
    /** On `error`. */
    code: ProblemCode.optional(),
    retryable: z.boolean().optional(),
    /** On `start`: the model that answers. */
    model: ModelName.optional(),
  })
  .superRefine((chunk, context) => {
    const fail = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message })
    if ((chunk.runId === undefined) !== (chunk.seq === undefined))
      fail('seq', 'runId and seq belong together')
    if (chunk.runId !== undefined && chunk.messageId === undefined)
      fail('messageId', 'a run needs a messageId')
    if (chunk.type === 'start' && chunk.runId === undefined) fail('runId', 'a start needs a run')
    if (chunk.type === 'start' && chunk.attempt === undefined) fail('attempt', 'a start needs an attempt')
    if ((chunk.type === 'start') !== (chunk.seq === 0)) {
      if (chunk.runId !== undefined) fail('seq', 'a run opens with its start, whose seq is 0')
    }
    if (chunk.type === 'prompt' && chunk.runId !== undefined) fail('runId', 'a prompt has no run')
  })
export type Chunk = z.infer<typeof Chunk>
