import { isTakenOver } from '@ras/shared/conversation/is-taken-over'
import type { View } from './following.ts'

/** A run that has nothing to say beats every three seconds at least, so this long without a chunk is odd. */
const QUIET_MS = 6_000

/** Whether an answer is written and nothing comes: the writer may be dead, or the connection. `now` is this browser's clock. */
export function isQuiet(views: Iterable<View>, now: number): boolean {
  return [...views].some(({ follower, heardAt }) => {
    const { messages } = follower.conversation
    if (follower.phase !== 'live' || heardAt === null || now - heardAt <= QUIET_MS) return false
    return messages.some((message) => message.status === 'running' && isTakenOver(message, messages))
  })
}
