import { answerIdOf } from '../protocol/ids.ts'
import type { Conversation } from './conversation.ts'

/**
 * `streaming`: an answer has begun and has not ended; `queued`: the latest prompt has no answer yet.
 * An interrupted answer is not streaming: nobody is known to write it until a run of a higher attempt starts.
 */
export function activityOf({ messages }: Conversation): 'idle' | 'queued' | 'streaming' {
  if (messages.some(({ status, role }) => status === 'running' && role === 'assistant')) return 'streaming'
  const prompt = messages.findLastIndex(({ role }) => role === 'user')
  return prompt === -1 || isAnswered(messages, prompt) ? 'idle' : 'queued'
}

/** An answer comes after its prompt, if not at once: a prompt may be sent while the answer to the one before runs. */
function isAnswered(messages: Conversation['messages'], prompt: number): boolean {
  const promptId = messages[prompt]?.id ?? ''
  return messages
    .slice(prompt + 1)
    .some(({ id, parentId }) => id === answerIdOf(promptId) || parentId === promptId)
}
