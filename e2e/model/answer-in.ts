import type { Message } from '@ras/shared/protocol/message'
import type { ChunkLog } from './chunk-logs.ts'

export const ANSWER_ID = 'p~a'

export function answerIn({ conversation }: ChunkLog): Message | undefined {
  return conversation.messages.find(({ id }) => id === ANSWER_ID)
}
