import { answerIdOf } from '@ras/shared/protocol/ids'
import type { AnswerJob } from '@ras/shared/protocol/job'
import type { AnswerOf, RequestOf } from '@ras/shared/protocol/socket-events'
import { acceptPrompt, type AcceptParts } from './accept-prompt.ts'
import { findConversation } from './find-conversation.ts'
import { sendContext } from './send-context.ts'

export interface SendParts extends AcceptParts {
  readonly contextBytes: number
}

/**
 * Appends the prompt, waits until it is folded, appends its job, and only then resolves (S1). A relay that dies between the two appends
 * acknowledges nothing, and the repeated send ends what it began: the job is appended again unless the answer has begun.
 */
export async function send(
  parts: SendParts,
  request: RequestOf<'send'>,
  signal: AbortSignal,
): Promise<AnswerOf<'send'>> {
  const { conversationId, messageId: promptId } = request
  const { offset, position: from } = await acceptPrompt(parts, request, signal)
  const { conversation } = await findConversation(parts, conversationId, signal)
  const answerId = answerIdOf(promptId)
  if (conversation.messages.some(({ id }) => id === answerId)) return { offset, answerId }

  const context = sendContext(conversation.messages, promptId, parts.contextBytes)
  const timestamp = parts.clock()
  const job: AnswerJob = { kind: 'answer', conversationId, promptId, answerId, from, context, timestamp }
  await parts.log.append('prompts', [{ key: conversationId, value: JSON.stringify(job) }], signal, 'refuse')
  return { offset, answerId }
}
