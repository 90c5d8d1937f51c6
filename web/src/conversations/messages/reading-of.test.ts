import { foldAll } from '@ras/shared/conversation/fold'
import { newFollower } from '@ras/shared/conversation/follower'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { expect, test } from 'vitest'
import type { View } from '../../relay/following.ts'
import { readingOf } from './reading-of.ts'

const NOW = 100_000
/** The relay's clock minus the browser's. */
const SKEW = 40_000
const PLAIN: Chunk = {
  id: 'k',
  conversationId: 'c1',
  type: 'text',
  content: 'x',
  timestamp: NOW + SKEW - 20_000,
}
const PROMPT: Chunk = { ...PLAIN, id: 'm1', type: 'prompt', messageId: 'm1' }
const START: Chunk = {
  ...PLAIN,
  id: 's',
  type: 'start',
  messageId: 'm1~a',
  parentId: 'm1',
  runId: 'r',
  seq: 0,
  attempt: 1,
}

/** How the message at `index` is read. */
function read(index: number, ...chunks: readonly Chunk[]) {
  const empty = newFollower('c1')
  const conversation = foldAll(empty.conversation, chunks)
  const follower = { ...empty, conversation, phase: 'live' as const, clockSkew: SKEW }
  const view: View = { follower, heardAt: NOW, isRead: true, problem: null }
  return readingOf(view, true, conversation.messages[index] ?? null)
}

test('[U1] a plain writer is not heard in what others write below its text', () => {
  expect(read(0, PLAIN).heardAt).toBe(NOW)
  expect(read(0, PLAIN, PROMPT).heardAt).toBe(NOW - 20_000)
  expect(read(0, { ...PLAIN, timestamp: NOW + SKEW + 60_000 }, PROMPT).heardAt).toBe(NOW)
  expect(read(1, PROMPT, START, { ...PROMPT, id: 'm2', messageId: 'm2' }).heardAt).toBe(NOW)
})

test('[U1] a worker’s answer is taken over while its prompt is kept, and what a plain publisher writes never', () => {
  expect(read(1, PROMPT, START).isTakenOver).toBe(true)
  expect(read(0, START).isTakenOver).toBe(false)
  expect(read(1, PROMPT, PLAIN).isTakenOver).toBe(false)
  expect(read(0)).toEqual({ isLive: true, heardAt: NOW, isTakenOver: false })
})
