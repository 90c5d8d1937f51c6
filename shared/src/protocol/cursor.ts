import * as z from 'zod'

/** The number of chunks accepted in a conversation before this one: 0, 1, 2 … without holes. */
export const Offset = z.int().min(0)

/** Where a reader stands. `next` is the offset of the first chunk it has not seen; `epoch` names the numbering. */
export const Cursor = z.object({ epoch: z.string().min(1).max(128), next: Offset })
export type Cursor = z.infer<typeof Cursor>
