import { isTakenOver } from '@ras/shared/conversation/is-taken-over'
import type { Message } from '@ras/shared/protocol/message'
import type { View } from '../../relay/following.ts'
import type { Reading } from './answer-state.ts'

/** The circumstances in which a message of a view is read, but for the time; null where there is none yet. */
export function readingOf(view: View, isOnline: boolean, message: Message | null): Omit<Reading, 'now'> {
  const { conversation, phase } = view.follower
  return {
    isLive: isOnline && phase === 'live',
    heardAt: message === null ? view.heardAt : heardOf(view, message),
    isTakenOver: message !== null && isTakenOver(message, conversation.messages),
  }
}

/** Others may write below a plain text for as long as they like: what they write says nothing about its writer. */
function heardOf({ follower, heardAt }: View, { run, last, updatedAt }: Message): number | null {
  const { conversation, clockSkew } = follower
  const isLatest = last === conversation.next - 1
  return heardAt === null || isLatest || run !== null ? heardAt : Math.min(heardAt, updatedAt - clockSkew)
}
