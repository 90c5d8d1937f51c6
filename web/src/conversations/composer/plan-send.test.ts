import { newMessage } from '@ras/shared/conversation/new-message'
import { MAX_PROMPT_BYTES } from '@ras/shared/protocol/socket-events'
import { describe, expect, test } from 'vitest'
import { newItem } from '../outbox/outbox-item.ts'
import { newEntry, sendBlock, type SendContext, titleOf } from './plan-send.ts'

const START = { id: 'k', conversationId: 'c1', type: 'start', content: '', timestamp: 1 }
const RUNNING = { ...newMessage('m1~a', START, 1, 'm1') }
const EMPTY: SendContext = { conversationId: 'c1', exists: true, thread: [], items: [] }

describe('sendBlock', () => {
  test('[G4] the second of two quick sends is held back by the first', () => {
    expect(sendBlock(EMPTY, 'Hello')).toBeNull()
    const items = [newItem(newEntry(EMPTY, 'Hello', 'm1', 1))]
    expect(sendBlock({ ...EMPTY, items }, 'Hello')).toBe('unsent')
    expect(sendBlock({ ...EMPTY, conversationId: 'c2', items }, 'Hello')).toBeNull()
  })

  test('[G4] a prompt waits for the answer before it, unless that is interrupted and may never end', () => {
    expect(sendBlock({ ...EMPTY, thread: [RUNNING] }, 'Hello')).toBe('awaiting-answer')
    expect(sendBlock({ ...EMPTY, thread: [{ ...RUNNING, role: 'user', status: 'complete' }] }, 'Hello')).toBe(
      'awaiting-answer',
    )
    expect(sendBlock({ ...EMPTY, thread: [{ ...RUNNING, status: 'interrupted' }] }, 'Hello')).toBeNull()
    expect(sendBlock({ ...EMPTY, thread: [{ ...RUNNING, status: 'complete' }] }, 'Hello')).toBeNull()
  })

  test('[B1] a text that the relay would refuse is not sent: blank, or too long in bytes', () => {
    expect(sendBlock(EMPTY, ' \n')).toBe('blank')
    expect(sendBlock(EMPTY, 'é'.repeat(MAX_PROMPT_BYTES / 2))).toBeNull()
    expect(sendBlock(EMPTY, 'é'.repeat(MAX_PROMPT_BYTES / 2 + 1))).toBe('too-long')
  })
})

test('[F8] a prompt follows the latest message that is shown', () => {
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
