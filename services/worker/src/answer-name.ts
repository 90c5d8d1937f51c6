import type { AnswerJob } from '@ras/shared/protocol/job'

/** Names an answer over all conversations: those of different ones may have one id. */
export function answerName({
  conversationId,
  answerId,
}: Pick<AnswerJob, 'conversationId' | 'answerId'>): string {
  return `${conversationId} ${answerId}`
}
