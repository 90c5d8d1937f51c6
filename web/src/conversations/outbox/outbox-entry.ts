import { Title } from '@ras/shared/protocol/conversation-record'
import { Id } from '@ras/shared/protocol/ids'
import { Problem } from '@ras/shared/protocol/problem'
import * as z from 'zod'

/** A prompt that the relay has not acknowledged, as it is kept in this browser. */
export const OutboxEntry = z.object({
  conversationId: Id,
  messageId: Id,
  /** The message that it follows; null for the first. */
  parentId: Id.nullable(),
  content: z.string(),
  /** Of a conversation that may not exist yet; null for one that does. */
  title: Title.nullable(),
  /** Milliseconds since 1970, by this browser's clock. Entries are sent in this order. */
  createdAt: z.int().min(0),
  /** Whether a request for it may have left this browser: then it may be in the log. Of an entry that does not say, nobody knows. */
  isSent: z.boolean().default(true),
  /** Why the relay refused it for good; null while it may still be accepted. */
  problem: Problem.nullable(),
})
export type OutboxEntry = Readonly<z.infer<typeof OutboxEntry>>
