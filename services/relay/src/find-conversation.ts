import { StreamError } from '@ras/shared/protocol/stream-error'
import { catchUp, type CatchUpParts } from './catch-up.ts'
import type { Folded } from './view/folded.ts'

/** The conversation; looked for once more with everything that the log has before it is `unknown-conversation` (B2). */
export async function findConversation(
  parts: CatchUpParts,
  id: string,
  signal: AbortSignal,
): Promise<Folded> {
  const found = parts.view.conversation(id)
  if (found !== undefined) return found
  await catchUp(parts, ['conversations', 'chunks'], signal)
  const later = parts.view.conversation(id)
  if (later !== undefined) return later
  throw new StreamError(
    'unknown-conversation',
    `unable to find the conversation; there is none with the id ${id}`,
  )
}
