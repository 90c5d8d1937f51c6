import type { ConversationSummary } from '@ras/shared/protocol/socket-events'
import { expect, test } from 'vitest'
import type { KeyValues } from '../../ui/storage.ts'
import { createReads, hasNews } from './reads.ts'

function newStorage(): KeyValues {
  const kept = new Map<string, string>()
  return {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => kept.set(key, value) === kept,
    remove: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  }
}

function summary(next: number, updatedAt: number): ConversationSummary {
  return { id: 'c1', title: 'One', createdAt: 1, updatedAt, cursor: { epoch: 'e', next }, activity: 'idle' }
}

test('[R7] a conversation has news when it went on after it was read, also for a page that is opened again', () => {
  const storage = newStorage()
  createReads(storage, 100).read('c1', 5)
  const reads = createReads(storage, 900).store.getState()
  expect(hasNews(reads, summary(5, 950))).toBe(false)
  expect(hasNews(reads, summary(6, 50))).toBe(true)
})

test('[R7] what ended before this browser came is no news, what ends after is', () => {
  const reads = createReads(newStorage(), 100).store.getState()
  expect(hasNews(reads, summary(5, 99))).toBe(false)
  expect(hasNews(reads, summary(5, 101))).toBe(true)
  expect(hasNews(reads, { ...summary(5, 101), cursor: null })).toBe(false)
})

test('[R7] what one tab has read is no news in another, and neither forgets what the other read', () => {
  const storage = newStorage()
  const one = createReads(storage, 100)
  const two = createReads(storage, 100)
  one.read('c1', 5)
  two.read('c2', 7)
  one.reread()
  two.reread()
  expect(one.store.getState().next).toEqual({ c1: 5, c2: 7 })
  expect(two.store.getState()).toEqual(one.store.getState())
})
