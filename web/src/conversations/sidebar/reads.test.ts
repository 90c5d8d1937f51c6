import type { ConversationSummary } from '@ras/shared/protocol/socket-events'
import { expect, test } from 'vitest'
import type { KeyValues } from '../../ui/storage.ts'
import { createReads, hasNews, type ReadsState } from './reads.ts'

function newStorage(): KeyValues {
  const kept = new Map<string, string>()
  return {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => kept.set(key, value) === kept,
    remove: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  }
}

function summary(next: number, updatedAt: number, epoch = 'e'): ConversationSummary {
  return { id: 'c1', title: 'One', createdAt: 1, updatedAt, cursor: { epoch, next }, activity: 'idle' }
}

/** What a browser has read of `c1` at 500, kept and read again. */
function readsOf(next: number): ReadsState {
  const storage = newStorage()
  createReads(storage, () => 100)
  createReads(storage, () => 500).read('c1', { epoch: 'e', next })
  return createReads(storage, () => 900).store.getState()
}

test('[R7] a conversation has news when it went on after it was read, also for a page that is opened again', () => {
  const reads = readsOf(5)
  expect(hasNews(reads, summary(5, 950))).toBe(false)
  expect(hasNews(reads, summary(6, 50))).toBe(true)
})

test('[R7] what ended before this browser came is no news, what ends after is', () => {
  const reads = createReads(newStorage(), () => 100).store.getState()
  expect(hasNews(reads, summary(5, 99))).toBe(false)
  expect(hasNews(reads, summary(5, 101))).toBe(true)
  expect(hasNews(reads, { ...summary(5, 101), cursor: null })).toBe(false)
})

test('[R7] what one tab has read is no news in another, and neither forgets what the other read', () => {
  const storage = newStorage()
  const one = createReads(storage, () => 100)
  const two = createReads(storage, () => 100)
  one.read('c1', { epoch: 'e', next: 5 })
  two.read('c2', { epoch: 'e', next: 7 })
  one.reread()
  two.reread()
  expect(one.store.getState().next).toEqual({ c1: 5, c2: 7 })
  expect(two.store.getState()).toEqual(one.store.getState())
})

test('[R7] where the numbering began anew, a conversation has news when it went on after the time at which it was read', () => {
  const reads = readsOf(5)
  for (const next of [3, 5, 7]) {
    expect(hasNews(reads, summary(next, 499, 'another'))).toBe(false)
    expect(hasNews(reads, summary(next, 501, 'another'))).toBe(true)
  }
})

test('[R7] what an earlier page kept, without the numbering, is known, and is another one where there is less than was read', () => {
  const storage = newStorage()
  storage.set('ras.reads', JSON.stringify({ since: 100, next: { c1: 5 } }))
  const reads = createReads(storage, () => 900).store.getState()
  expect(hasNews(reads, summary(5, 950))).toBe(false)
  expect(hasNews(reads, summary(6, 50))).toBe(true)
  expect(hasNews(reads, summary(3, 99))).toBe(false)
  expect(hasNews(reads, summary(3, 101))).toBe(true)
})
