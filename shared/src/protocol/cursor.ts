import * as z from 'zod'

/** The number of chunks accepted in a conversation before this one: 0, 1, 2 … without holes. */
export const Offset = z.int().min(0)

/** Names the beginning of a conversation's numbering. */
export const Epoch = z.string().min(1).max(128)

/** Where a reader stands. `next` is the offset of the first chunk it has not seen; `epoch` names the numbering. */
export const Cursor = z.object({ epoch: Epoch, next: Offset })
export type Cursor = z.infer<typeof Cursor>
