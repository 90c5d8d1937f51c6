import { answerIdOf } from '../protocol/ids.ts'
import type { Conversation } from './conversation.ts'
import { isTakenOver } from './is-taken-over.ts'

/**
 * `streaming`: an answer has begun and has not ended; `queued`: the latest prompt has no answer yet.
 * An interrupted answer is not streaming: nobody is known to write it until a run of a higher attempt starts. Neither is one that may stay as it is for ever,
 * a plain publisher's or one whose prompt is no longer kept: a summary does not tell when its writer was last heard.
 */
export function activityOf({ messages }: Conversation): 'idle' | 'queued' | 'streaming' {
  const isStreaming = messages.some((each) => each.status === 'running' && isTakenOver(each, messages))
  if (isStreaming) return 'streaming'
  const prompt = messages.findLastIndex(({ role, status }) => role === 'user' && status !== 'running')
  return prompt === -1 || isAnswered(messages, prompt) ? 'idle' : 'queued'
}

/** An answer comes after its prompt, if not at once: a prompt may be sent while the answer to the one before runs. */
function isAnswered(messages: Conversation['messages'], prompt: number): boolean {
  const promptId = messages[prompt]?.id ?? ''
  return messages
    .slice(prompt + 1)
    .some(({ id, parentId }) => id === answerIdOf(promptId) || parentId === promptId)
}
