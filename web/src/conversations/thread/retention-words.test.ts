import { expect, test } from 'vitest'
import { retentionWords } from './retention-words.ts'

test.for([
  { hours: 168, words: 'Older messages are no longer kept (retention 7 days)' },
  { hours: 24, words: 'Older messages are no longer kept (retention 1 day)' },
  { hours: 36, words: 'Older messages are no longer kept (retention 36 hours)' },
  { hours: 1.5, words: 'Older messages are no longer kept (retention 90 minutes)' },
])('[G3] says how long messages are kept: $hours hours', ({ hours, words }) => {
  expect(retentionWords({ retentionMs: hours * 3_600_000 })).toBe(words)
})

test('[G3] says nothing of a retention that nobody knows', () => {
  expect(retentionWords({ retentionMs: null })).toBe('Older messages are no longer kept')
})
