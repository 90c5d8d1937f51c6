import { isEnded } from '@ras/shared/conversation/new-message'
import type { StopCommand } from '@ras/shared/protocol/command'
import { requestIdOf } from '@ras/shared/protocol/ids'
import type { Message } from '@ras/shared/protocol/message'
import type { AnswerOf, RequestOf } from '@ras/shared/protocol/socket-events'
import { StreamError } from '@ras/shared/protocol/stream-error'
import type { AcceptParts } from './accept-prompt.ts'
import { catchUp } from './catch-up.ts'
import { findConversation } from './find-conversation.ts'
import type { PromptPlace } from './view/read.ts'

/** A page sends a stop until it is acknowledged (S8), maybe after a night. */
const MAX_AGE_MS = 86_400_000

/**
 * Appends the command after the job that it concerns, or before it where a send is still under way, and only then resolves (S7). The same key takes
 * it to whoever owns the job. A repetition appends another, which finds the answer ended.
 */
export async function stop(
  parts: AcceptParts,
  { conversationId, messageId: answerId, askedAt }: RequestOf<'stop'>,
  signal: AbortSignal,
): Promise<AnswerOf<'stop'>> {
  const { key } = await findConversation(parts, conversationId, signal)
  const promptId = requestIdOf(answerId)
  const place = promptId === null ? undefined : await findPrompt(parts, key, promptId, signal)
  if (promptId === null || place === undefined) {
    throw new StreamError('invalid-request', 'unable to stop; its messageId names no answer')
  }
  const messages = parts.view.conversation(conversationId)?.conversation.messages ?? []
  const ended = endOf(messages.find(({ id }) => id === answerId))
  if (ended !== null) return { ended }

  const ids = { conversationId, promptId, answerId, from: place.position }
  const now = parts.clock()
  const command: StopCommand = { kind: 'stop', ...ids, timestamp: now, askedAt: plausible(askedAt, now) }
  await parts.log.append(
    'prompts',
    [{ key: conversationId, value: JSON.stringify(command) }],
    signal,
    'refuse',
  )
  return { ended }
}

/** A client's clock may be wrong: what is ahead, or more than a day ago, is taken for now. */
function plausible(askedAt: number | undefined, now: number): number {
  return askedAt === undefined || askedAt > now || askedAt < now - MAX_AGE_MS ? now : askedAt
}

async function findPrompt(
  parts: AcceptParts,
  key: number,
  promptId: string,
  signal: AbortSignal,
): Promise<PromptPlace | undefined> {
  const found = parts.view.prompt(key, promptId)
  if (found !== undefined) return found
  await catchUp(parts, ['chunks'], signal)
  return parts.view.prompt(key, promptId)
}

function endOf(answer: Message | undefined): AnswerOf<'stop'>['ended'] {
  return answer !== undefined && isEnded(answer) ? answer.status : null
}
