import { newFollower, receiveFollowed } from '@ras/shared/conversation/follower'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { expect, test } from 'vitest'
import type { View } from './following.ts'
import { isQuiet } from './is-quiet.ts'

const ASKED: Partial<Chunk> = { type: 'prompt', messageId: 'm1' }
const BEGUN: Partial<Chunk> = {
  type: 'start',
  messageId: 'm1~a',
  parentId: 'm1',
  runId: 'r',
  seq: 0,
  attempt: 1,
}
const ENDED: Partial<Chunk> = { type: 'finish', messageId: 'm1~a', runId: 'r', seq: 1 }

function viewOf(heardAt: number | null, ...fields: Partial<Chunk>[]): View {
  const chunks: Chunk[] = fields.map((each, index) => ({
    id: `k${index}`,
    conversationId: 'c1',
    type: 'text',
    content: '',
    timestamp: 50_000,
    ...each,
  }))
  const entries = { conversationId: 'c1', epoch: 'e', offset: 0, chunks }
  const { follower } = receiveFollowed(newFollower('c1'), { kind: 'replay', now: 10_000, entries }, 10_000)
  return { follower, heardAt, problem: null, isRead: true }
}

test('[G3] an answer that is written without a chunk for six seconds puts the connection in doubt', () => {
  expect(isQuiet([viewOf(20_000, ASKED, BEGUN)], 26_000)).toBe(false)
  expect(isQuiet([viewOf(20_000, ASKED, BEGUN)], 26_001)).toBe(true)
  const waits: Partial<Chunk> = { type: 'prompt', messageId: 'm2' }
  expect(isQuiet([viewOf(20_000, ASKED, BEGUN, waits)], 26_001)).toBe(true)
})

test('[G3] nothing is in doubt when no answer is written, or when the page is behind anyway', () => {
  const { follower, ...view } = viewOf(20_000, ASKED, BEGUN)
  expect(isQuiet([viewOf(20_000, ASKED, BEGUN, ENDED)], 90_000)).toBe(false)
  expect(isQuiet([{ ...view, follower: { ...follower, phase: 'catching-up' } }], 90_000)).toBe(false)
})

test('[U1] a silence that may last for ever puts nothing in doubt', () => {
  expect(isQuiet([viewOf(20_000, ASKED, {})], 90_000)).toBe(false)
  expect(isQuiet([viewOf(20_000, BEGUN)], 90_000)).toBe(false)
})
