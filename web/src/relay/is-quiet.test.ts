import { newFollower, receiveFollowed } from '@ras/shared/conversation/follower'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { expect, test } from 'vitest'
import type { View } from './following.ts'
import { isQuiet } from './is-quiet.ts'

function viewOf(heardAt: number | null, ...types: string[]): View {
  const chunks: Chunk[] = types.map((type, index) => ({
    id: `k${index}`,
    conversationId: 'c1',
    type,
    content: '',
    timestamp: 50_000,
  }))
  const entries = { conversationId: 'c1', epoch: 'e', offset: 0, chunks }
  const { follower } = receiveFollowed(newFollower('c1'), { kind: 'replay', now: 10_000, entries }, 10_000)
  return { follower, heardAt, problem: null }
}

test('[G3] an answer that is written without a chunk for six seconds puts the connection in doubt', () => {
  expect(isQuiet([viewOf(20_000, 'text')], 26_000)).toBe(false)
  expect(isQuiet([viewOf(20_000, 'text')], 26_001)).toBe(true)
})

test('[G3] nothing is in doubt when no answer is written, or when the page is behind anyway', () => {
  const { follower, ...view } = viewOf(20_000, 'text')
  expect(isQuiet([viewOf(20_000, 'text', 'finish')], 90_000)).toBe(false)
  expect(isQuiet([{ ...view, follower: { ...follower, phase: 'catching-up' } }], 90_000)).toBe(false)
})
