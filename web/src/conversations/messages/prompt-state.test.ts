import { describe, expect, test } from 'vitest'
import { newItem, type OutboxItem } from '../outbox/outbox-item.ts'
import { promptState, queuedWords } from './prompt-state.ts'

const ITEM: OutboxItem = newItem({
  conversationId: 'c1',
  messageId: 'm1',
  parentId: null,
  content: 'Hello',
  title: null,
  createdAt: 1_000,
  isSent: false,
  problem: null,
})

describe('promptState', () => {
  test('[S6] for a moment a send needs no words', () => {
    expect(promptState({ ...ITEM, phase: 'sending', attempts: 1 }, 'online', 1_500)).toEqual({
      kind: 'sending',
    })
  })

  test('[S6] what is not acknowledged within a moment, or while there is no connection, is not sent yet', () => {
    const late = { kind: 'not-sent', words: 'Not sent yet · retrying' }
    expect(promptState({ ...ITEM, phase: 'sending', attempts: 1 }, 'online', 9_000)).toEqual(late)
    expect(promptState(ITEM, 'offline', 1_001)).toEqual(late)
    expect(promptState(ITEM, 'reconnecting', 1_001)).toEqual(late)
    expect(promptState({ ...ITEM, attempts: 2 }, 'online', 1_001)).toEqual(late)
  })

  test('[S11, L19] while the relay refuses it for now, it says why', () => {
    const message = "unable to append to the log; the server's disk is full"
    const lastProblem = { code: 'log-unavailable', message, retryable: true } as const
    const refused = { ...ITEM, attempts: 1, lastProblem }
    const words = "Not sent yet · the server's disk is full · retrying"
    expect(promptState(refused, 'online', 9_000)).toEqual({ kind: 'not-sent', words })
    expect(promptState(refused, 'offline', 9_000)).toMatchObject({ words: 'Not sent yet · retrying' })
  })

  test('[S6] an acknowledged one is sent, a refused one says why, an unkept one says so', () => {
    expect(promptState({ ...ITEM, phase: 'accepted' }, 'offline', 9_000)).toEqual({ kind: 'sent' })
    const problem = {
      code: 'invalid-request',
      message: 'unable to send; no parent',
      retryable: false,
    } as const
    expect(promptState({ ...ITEM, entry: { ...ITEM.entry, problem } }, 'online', 1_001)).toEqual({
      kind: 'refused',
      words: 'Unable to send; no parent.',
    })
    expect(promptState({ ...ITEM, isKept: false }, 'offline', 1_001).kind).toBe('unkept')
  })
})

test('[G3] a prompt that waits for more than ten seconds says that no worker answers', () => {
  expect(queuedWords(10_000)).toBe('Waiting to be answered')
  expect(queuedWords(10_001)).toBe('No worker is answering right now. Your message is safe.')
})
