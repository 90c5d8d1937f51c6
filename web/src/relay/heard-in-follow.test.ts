import { newFollower, receiveFollowed } from '@ras/shared/conversation/follower'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { expect, test } from 'vitest'
import type { View } from './following.ts'
import { heardInFollow } from './heard-in-follow.ts'

const NEW: View = { follower: newFollower('c1'), heardAt: null, problem: null, isRead: false }
const NOW = 100_000
/** The relay's clock minus the browser's. */
const SKEW = 40_000

/** The view after a follow that is answered now with chunks that say that they were written at these times. */
function followed(before: View, ...timestamps: readonly number[]): View {
  const offset = before.follower.conversation.next
  const chunks = timestamps.map((timestamp, index): Chunk => ({
    id: `k${offset + index}`,
    conversationId: 'c1',
    type: 'text',
    content: 'x',
    timestamp,
  }))
  const entries = { conversationId: 'c1', epoch: 'e', offset, chunks }
  const answer = { kind: 'replay' as const, now: NOW + SKEW, entries }
  const { follower } = receiveFollowed(before.follower, answer, NOW)
  return { ...before, follower, heardAt: heardInFollow(before, follower, NOW) }
}

test('[U1] what a follow brings counts from when it was written, by this browser’s clock', () => {
  expect(followed(NEW, NOW + SKEW - 30_000, NOW + SKEW - 20_000).heardAt).toBe(NOW - 20_000)
  expect(followed(NEW).heardAt).toBeNull()
})

test('[U1] a writer whose clock is ahead was heard when the follow was answered, and not later', () => {
  expect(followed(NEW, NOW + SKEW + 60_000).heardAt).toBe(NOW)
})

test('[U1] a follow that brings nothing leaves the silence as long as it is', () => {
  const ahead = { ...followed(NEW, NOW + SKEW + 60_000), heardAt: NOW - 9_000 }
  expect(followed(ahead).heardAt).toBe(NOW - 9_000)
})

test('[U1] what was heard later than it says that it was written counts as heard', () => {
  const behind = { ...followed(NEW, 1), heardAt: NOW - 1_000 }
  expect(followed(behind, 2).heardAt).toBe(NOW - 1_000)
})
