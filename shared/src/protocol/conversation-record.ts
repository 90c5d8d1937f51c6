import * as z from 'zod'
import { Id } from './ids.ts'

export const Title = z.string().trim().min(1).max(120)

/** The state of a conversation apart from its chunks, as it stands in the compacted `conversations` topic; the last record of a key wins. */
export const ConversationRecord = z.object({
  id: Id,
  title: Title,
  /** Milliseconds since 1970, by the relay's clock. */
  createdAt: z.int().min(0),
  /** No chunk of it stands before this position of its partition of `chunks`: once the log start has passed it, the beginning may be gone. */
  from: z.int().min(0).optional(),
})
export type ConversationRecord = z.infer<typeof ConversationRecord>
