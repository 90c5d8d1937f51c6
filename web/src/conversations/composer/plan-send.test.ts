import { newMessage } from '@ras/shared/conversation/new-message'
import type { Message } from '@ras/shared/protocol/message'
import { MAX_PROMPT_BYTES } from '@ras/shared/protocol/socket-events'
import { newFollower } from '@ras/shared/conversation/follower'
import { describe, expect, test } from 'vitest'
import { newItem } from '../outbox/outbox-item.ts'
import type { View } from '../../relay/following.ts'
import {
  blockWords,
  isUnread,
  newEntry,
  sendBlock,
  type SendBlock,
  type SendContext,
  titleOf,
} from './plan-send.ts'

const START = { id: 'k', conversationId: 'c1', type: 'start', content: '', timestamp: 1 }
const PLAIN = newMessage('m1~a', START, 1, 'm1')
const RUNNING = { ...PLAIN, run: { id: 'r', attempt: 1, seq: 0 } }
const PROMPT = { ...newMessage('m1', START, 0, null), role: 'user', status: 'complete' } as const
const EMPTY: SendContext = { conversationId: 'c1', exists: true, isUnread: false, thread: [], items: [] }

function after(...thread: readonly Message[]): SendBlock | null {
  return sendBlock({ ...EMPTY, thread }, 'Hello')
}

describe('sendBlock', () => {
  test('[G4] the second of two quick sends is held back by the first', () => {
    expect(sendBlock(EMPTY, 'Hello')).toBeNull()
    const items = [newItem(newEntry(EMPTY, 'Hello', 'm1', 1))]
    expect(sendBlock({ ...EMPTY, items }, 'Hello')).toBe('unsent')
    expect(sendBlock({ ...EMPTY, conversationId: 'c2', items }, 'Hello')).toBeNull()
  })

  test('[G4] a prompt waits for the answer before it, unless that is interrupted and may never end', () => {
    expect(after(PROMPT, RUNNING)).toBe('awaiting-answer')
    expect(after(PROMPT)).toBe('awaiting-answer')
    expect(after(PROMPT, { ...RUNNING, status: 'interrupted' })).toBeNull()
    expect(after(PROMPT, { ...RUNNING, status: 'complete' })).toBeNull()
  })

  test('[U1] what no worker ends may never end, so it holds nothing back', () => {
    expect(after(PROMPT, PLAIN)).toBeNull()
    expect(after({ ...PLAIN, role: 'user' })).toBeNull()
    expect(after(RUNNING)).toBeNull()
  })

  test('[S13] nothing is sent into a conversation that may have messages and was never read', () => {
    const context = { ...EMPTY, isUnread: true }
    expect(sendBlock(context, 'Hello')).toBe('unread')
    expect(blockWords('unread')).toBe('You can send when the messages are here.')
  })

  test('[B1] a text that the relay would refuse is not sent: blank, or too long in bytes', () => {
    expect(sendBlock(EMPTY, ' \n')).toBe('blank')
    expect(sendBlock(EMPTY, 'é'.repeat(MAX_PROMPT_BYTES / 2))).toBeNull()
    expect(sendBlock(EMPTY, 'é'.repeat(MAX_PROMPT_BYTES / 2 + 1))).toBe('too-long')
  })
})

describe('isUnread', () => {
  const asking: View = { follower: newFollower('c1'), heardAt: null, isRead: false, problem: null }

  test('[S13] a conversation is unread from when it was opened until its first follow was answered', () => {
    expect(isUnread(asking, false)).toBe(true)
    expect(isUnread({ ...asking, isRead: true }, true)).toBe(false)
    const late = { code: 'internal', message: 'The relay did not answer.', retryable: true } as const
    expect(isUnread({ ...asking, problem: late }, true)).toBe(true)
    expect(isUnread(undefined, true)).toBe(true)
  })

  test('[S13] one that begins here is not, and neither is one of which the relay says that it is not there', () => {
    expect(isUnread(undefined, false)).toBe(false)
    const gone = { code: 'unknown-conversation', message: 'unable to follow; who', retryable: false } as const
    expect(isUnread({ ...asking, problem: gone }, false)).toBe(false)
  })
})

test('[F8, S13] a prompt follows the latest message that is shown', () => {
  expect(newEntry(EMPTY, 'Hello', 'm1', 1).parentId).toBeNull()
  expect(newEntry({ ...EMPTY, thread: [RUNNING] }, 'Hello', 'm2', 1).parentId).toBe('m1~a')
})

test('[S5] the title is the first line that says something, at most 120 units, with no character cut in half', () => {
  expect(titleOf('\n  Hello there \nand more')).toBe('Hello there')
  const long = titleOf(`${'a'.repeat(118)}😀${'b'.repeat(20)}`)
  expect(long).toBe(`${'a'.repeat(118)}…`)
  expect(newEntry({ ...EMPTY, exists: false }, 'Hello', 'm1', 1).title).toBe('Hello')
  expect(newEntry(EMPTY, 'Hello', 'm1', 1).title).toBeNull()
})
