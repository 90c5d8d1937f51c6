import type { View } from './following.ts'

/** A run that has nothing to say beats every three seconds at least, so this long without a chunk is odd. */
const QUIET_MS = 6_000

/** Whether an answer is written and nothing comes: the writer may be dead, or the connection. `now` is this browser's clock. */
export function isQuiet(views: Iterable<View>, now: number): boolean {
  return [...views].some(({ follower, heardAt }) => {
    const latest = follower.conversation.messages.at(-1)
    if (follower.phase !== 'live' || latest?.status !== 'running') return false
    return heardAt !== null && now - heardAt > QUIET_MS
  })
}
