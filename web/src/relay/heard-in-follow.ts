import type { Follower } from '@ras/shared/conversation/follower'
import type { View } from './following.ts'

/**
 * When a writer was last heard, after a follow was answered: what it brought counts from when it was written, and never from later than now, whatever
 * the writer's clock says. A live chunk counts from when it came.
 */
export function heardInFollow(
  before: View,
  { conversation, clockSkew }: Follower,
  now: number,
): number | null {
  const { epoch, next } = before.follower.conversation
  const isNews = conversation.epoch !== epoch || conversation.next !== next
  if (!isNews || conversation.messages.length === 0) return before.heardAt
  const written = conversation.messages.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), 0)
  return Math.max(before.heardAt ?? 0, Math.min(written - clockSkew, now))
}
