import type { Conversation } from '@ras/shared/conversation/conversation'
import { threadTo } from '@ras/shared/conversation/thread'
import type { Message } from '@ras/shared/protocol/message'

/** The messages that are shown: the path to the latest one. */
export function shownThread({ messages }: Conversation): readonly Message[] {
  const latest = messages.at(-1)
  return latest === undefined ? [] : threadTo(messages, latest.id)
}
