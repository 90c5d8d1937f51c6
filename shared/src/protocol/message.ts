import * as z from 'zod'
import { FinishReason } from './chunk.ts'
import { Offset } from './cursor.ts'
import { Id } from './ids.ts'
import { Problem } from './problem.ts'

const MessageStatus = z.enum(['running', 'complete', 'stopped', 'failed', 'interrupted'])

/** Those after which nothing more is accepted (F4). */
export const EndedStatus = MessageStatus.extract(['complete', 'stopped', 'failed'])
export type EndedStatus = z.infer<typeof EndedStatus>

/** What the fold makes of the chunks of one message. */
export const Message = z.object({
  id: Id,
  /** The message that this one answers or follows; null at a root. Messages form a tree. */
  parentId: Id.nullable(),
  role: z.enum(['user', 'assistant']),
  status: MessageStatus,
  text: z.string(),
  /** Why it ended; null while it has not, and for a failure. */
  reason: FinishReason.nullable(),
  /** The run that may write, and the last `seq` accepted of it; null for a message without runs. */
  run: z.object({ id: Id, attempt: z.int().min(1), seq: z.int().min(0) }).nullable(),
  /** Which run wrote `text` from which UTF-16 unit on; in order. More than one where a run continued another, also one that had written nothing. */
  spans: z.array(z.object({ runId: Id, start: z.int().min(0) })),
  model: z.string().nullable(),
  problem: Problem.nullable(),
  /** Timestamps of its first and its last chunk. */
  createdAt: z.int().min(0),
  updatedAt: z.int().min(0),
  /** Offsets of its first and its last chunk. */
  first: Offset,
  last: Offset,
})
export type Message = Readonly<z.infer<typeof Message>>
