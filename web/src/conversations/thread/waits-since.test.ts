import { newMessage } from '@ras/shared/conversation/new-message'
import type { Message } from '@ras/shared/protocol/message'
import { expect, test } from 'vitest'
import { waitsSince } from './waits-since.ts'

const CHUNK = { id: 'k', conversationId: 'c1', type: 'start', content: '', timestamp: 1_000 }
const PROMPT: Message = { ...newMessage('m2', CHUNK, 0, null), role: 'user', status: 'complete' }
const ANSWER: Message = { ...newMessage('m1~a', CHUNK, 1, 'm1'), updatedAt: 9_000 }

test('[G3] a prompt waits for a worker since one wrote anything, whatever a plain publisher writes', () => {
  expect(waitsSince([PROMPT])).toBe(1_000)
  expect(waitsSince([ANSWER, PROMPT])).toBe(1_000)
  expect(waitsSince([{ ...ANSWER, run: { id: 'r', attempt: 1, seq: 3 } }, PROMPT])).toBe(9_000)
  expect(waitsSince([])).toBe(0)
})
