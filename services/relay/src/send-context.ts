import { threadTo } from '@ras/shared/conversation/thread'
import type { ContextMessage } from '@ras/shared/protocol/job'
import type { Message } from '@ras/shared/protocol/message'

const encoder = new TextEncoder()

/** The thread up to the prompt, oldest first: the latest messages that fit into `maxBytes` of UTF-8, and always the prompt (S4). */
export function sendContext(
  messages: readonly Message[],
  promptId: string,
  maxBytes: number,
): ContextMessage[] {
  const context: ContextMessage[] = []
  let bytes = 0
  for (const { role, text } of threadTo(messages, promptId).toReversed()) {
    if (text === '') continue
    bytes += encoder.encode(text).length
    if (bytes > maxBytes && context.length > 0) break
    context.unshift({ role, content: text })
  }
  return context
}
