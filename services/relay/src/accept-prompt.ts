import { encodeChunk } from '@ras/shared/log/record-codec'
import type { RequestOf } from '@ras/shared/protocol/socket-events'
import { StreamError } from '@ras/shared/protocol/stream-error'
import { catchUp, type CatchUpParts } from './catch-up.ts'
import { findConversation } from './find-conversation.ts'
import type { Folded } from './view/folded.ts'
import { isTrimmed } from './view/is-trimmed.ts'
import type { PromptPlace } from './view/read.ts'

export interface AcceptParts extends CatchUpParts {
  readonly clock: () => number
}

/**
 * The place of the accepted prompt: of this request, or of an earlier twin, whose content then stands. Appends the chunk unless the view has it
 * already; which of several twins was accepted is what the fold says, the same for every relay (S2).
 */
export async function acceptPrompt(
  parts: AcceptParts,
  request: RequestOf<'send'>,
  signal: AbortSignal,
): Promise<PromptPlace> {
  const { conversationId, messageId, parentId, content } = request
  const { log, view, waiters, clock } = parts
  const folded = await findConversation(parts, conversationId, signal)
  const known = view.prompt(folded.key, messageId)
  if (known !== undefined) return known

  if (hasMessage(folded, messageId)) throw refusal('its messageId names another message')
  if (parentId !== null && !hasMessage(folded, parentId)) {
    await catchUp(parts, ['chunks'], signal)
    const later = view.conversation(conversationId)
    // What it follows may have been there when it was written.
    const mayBeRemoved = later !== undefined && isTrimmed(later, view.start(later.partition))
    if (later === undefined || !(hasMessage(later, parentId) || mayBeRemoved)) {
      throw refusal('its parentId names no message')
    }
  }
  waiters.throwIfBlocked()
  const prompt = { type: 'prompt', role: 'user', conversationId, messageId, parentId, content } as const
  await log.append(
    'chunks',
    [encodeChunk({ ...prompt, id: messageId, timestamp: clock() })],
    signal,
    'refuse',
  )
  return waiters.until(conversationId, () => view.prompt(folded.key, messageId), signal)
}

function hasMessage({ conversation }: Folded, id: string): boolean {
  return conversation.messages.some((message) => message.id === id)
}

function refusal(why: string): StreamError {
  return new StreamError('invalid-request', `unable to send; ${why}`)
}
