import { answerIdOf } from '../protocol/ids.ts'
import type { Conversation } from './conversation.ts'

/** `queued`: its latest prompt has no answer yet; `streaming`: an answer has begun and has not ended. */
export function activityOf({ messages }: Conversation): 'idle' | 'queued' | 'streaming' {
  if (messages.some(({ status }) => status === 'running' || status === 'interrupted')) return 'streaming'
  const latest = messages.at(-1)
  return latest?.role === 'user' && isUnanswered(messages, latest.id) ? 'queued' : 'idle'
}

function isUnanswered(messages: Conversation['messages'], promptId: string): boolean {
  return !messages.some(({ id, parentId }) => id === answerIdOf(promptId) || parentId === promptId)
}
