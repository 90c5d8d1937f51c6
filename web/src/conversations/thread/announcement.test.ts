import type { Message } from '@ras/shared/protocol/message'
import { expect, test } from 'vitest'
import { newItem } from '../outbox/outbox-item.ts'
import { announcement, answerAtEnd, isOver, type ThreadEnd } from './announcement.ts'

const PROMPT: Message = {
  id: 'm1',
  parentId: null,
  role: 'user',
  status: 'complete',
  text: 'Hello',
  reason: null,
  run: null,
  spans: [],
  model: null,
  problem: null,
  createdAt: 100_000,
  updatedAt: 100_000,
  first: 0,
  last: 1,
}
const ANSWER: Message = { ...PROMPT, id: 'm1~a', parentId: 'm1', role: 'assistant', status: 'running' }
const ITEM = newItem({
  conversationId: 'c1',
  messageId: 'm1',
  parentId: null,
  content: 'Hello',
  title: null,
  createdAt: 100_000,
  isSent: false,
  problem: null,
})
const END: ThreadEnd = {
  latest: null,
  item: null,
  stop: null,
  reading: { isLive: true, now: 101_000, heardAt: 100_000, isTakenOver: true },
  waitsSince: 100_000,
  link: 'online',
  clockSkew: 0,
}
const later = { ...END.reading, now: 111_000 }

/** What is told of an answer. */
function told(answer: Partial<Message>, reading = END.reading): string | null {
  return announcement({ ...END, latest: { ...ANSWER, ...answer }, reading })
}

test('[U4] a prompt that does not go out is told of, in the words of the page', () => {
  expect(announcement({ ...END, item: ITEM })).toBeNull()
  expect(announcement({ ...END, item: ITEM, link: 'offline' })).toBe('Not sent yet · retrying')
  expect(announcement({ ...END, item: ITEM, reading: later })).toBe('Not sent yet · retrying')
  const problem = { code: 'invalid-request', message: 'unable to send; no parent', retryable: false } as const
  expect(announcement({ ...END, item: { ...ITEM, entry: { ...ITEM.entry, problem } } })).toBe(
    'Unable to send; no parent.',
  )
})

test('[U4] a prompt that nobody takes is told of, before and after it is in the fold', () => {
  const words = 'No worker is answering right now. Your message is safe.'
  const accepted = { ...ITEM, phase: 'accepted' as const }
  expect(announcement({ ...END, item: accepted })).toBeNull()
  expect(announcement({ ...END, item: accepted, reading: later })).toBe(words)
  expect(announcement({ ...END, latest: PROMPT })).toBeNull()
  expect(announcement({ ...END, latest: PROMPT, reading: later })).toBe(words)
  expect(announcement({ ...END, latest: PROMPT, waitsSince: 110_000, reading: later })).toBeNull()
  expect(announcement({ ...END, latest: { ...PROMPT, status: 'running' }, reading: later })).toBeNull()
  expect(announcement({ ...END, latest: PROMPT, reading: { ...later, isLive: false } })).toBeNull()
})

test('[U4] of an answer its beginning, its end, its silence and the reason of its failure are told', () => {
  expect(told({})).toBe('The answer has begun.')
  expect(told({}, later)).toBe('The writer went silent. Another one is taking over…')
  expect(told({ status: 'complete', reason: 'complete' })).toBe('The answer is complete.')
  expect(told({ status: 'complete', reason: 'length' })).toBe('The answer reached its length limit')
  expect(told({ status: 'stopped' })).toBe('The answer was stopped.')
  const problem = { code: 'model-failed', message: 'unable to answer; too busy', retryable: true } as const
  expect(told({ status: 'failed', problem })).toBe('The answer failed. Unable to answer; too busy.')
})

test('[U4] that an answer is being stopped is told until it has ended', () => {
  const stop = {
    conversationId: 'c1',
    answerId: 'm1~a',
    phase: 'asking',
    attempts: 1,
    askedAt: 100_000,
    problem: null,
  } as const
  expect(announcement({ ...END, latest: ANSWER, stop })).toBe('Stopping…')
  expect(announcement({ ...END, latest: PROMPT, stop })).toBe('Stopping…')
  expect(announcement({ ...END, latest: { ...ANSWER, status: 'stopped' }, stop })).toBe(
    'The answer was stopped.',
  )
})

test('[U4, U9] what is told of a stop is that of the answer at the end of the thread', () => {
  expect(answerAtEnd({ latest: null, item: null })).toBeNull()
  expect(answerAtEnd({ latest: ANSWER, item: null })).toBe('m1~a')
  expect(answerAtEnd({ latest: PROMPT, item: null })).toBe('m1~a')
  expect(answerAtEnd({ latest: { ...ANSWER, id: 'm0~a' }, item: ITEM })).toBe('m1~a')
})

test('[U4] a thread is over when its last answer has ended and nothing waits to be sent', () => {
  expect(isOver({ latest: null, item: null })).toBe(true)
  expect(isOver({ latest: { ...ANSWER, status: 'failed' }, item: null })).toBe(true)
  expect(isOver({ latest: { ...ANSWER, status: 'failed' }, item: ITEM })).toBe(false)
  expect(isOver({ latest: ANSWER, item: null })).toBe(false)
  expect(isOver({ latest: PROMPT, item: null })).toBe(false)
})
