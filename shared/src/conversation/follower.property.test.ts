import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Entries } from '../protocol/socket-events.ts'
import { emptyConversation } from './conversation.ts'
import { foldAll } from './fold.ts'
import type { Follower } from './follower.ts'
import { arbitraryLog, prefixesOf } from './test-support/arbitrary-log.ts'
import { deepFreeze } from './test-support/deep-freeze.ts'
import { arbitraryEvents, followThrough, type Observer } from './test-support/follow-through.ts'

const RUNS = 1_000

describe('the fold', () => {
  test('[F1] of a log that stands twice is the fold of the log', () => {
    fc.assert(
      fc.property(arbitraryLog, (log) => {
        const once = foldAll(emptyConversation('c'), log)
        expect(foldAll(once, log)).toEqual(once)
      }),
      { numRuns: RUNS },
    )
  })

  test('[F9] of any chunk leaves what it was given as it was', () => {
    fc.assert(
      fc.property(arbitraryLog, (log) => {
        deepFreeze(log)
        const states = prefixesOf(log).prefixes.map(deepFreeze)
        expect(() => states.map((state) => foldAll(state, log.slice(0, 3)))).not.toThrow()
      }),
      { numRuns: 50 },
    )
  })

  test('[F10] numbers 0, 1, 2 …, and every message tells its first and last offset', () => {
    fc.assert(
      fc.property(arbitraryLog, (log) => {
        const { prefixes } = prefixesOf(log)
        expect(prefixes.map(({ next }) => next)).toEqual(prefixes.map((_, index) => index))
        const firsts = prefixes.at(-1)?.messages.map(({ first }) => first) ?? []
        expect(firsts).toEqual(firsts.toSorted((a, b) => a - b))
        prefixes.slice(1).forEach(({ messages }, index) => {
          const changed = messages.filter((message, at) => message !== prefixes[index]?.messages[at])
          expect(changed.every(({ last }) => last === index)).toBe(true)
          expect(changed.length).toBeLessThanOrEqual(1)
        })
      }),
      { numRuns: RUNS },
    )
  })

  test('[F10] agrees however the log is cut into batches', () => {
    fc.assert(
      fc.property(arbitraryLog, fc.array(fc.nat(80), { maxLength: 8 }), (log, cuts) => {
        const bounds = [0, ...cuts.toSorted((a, b) => a - b), log.length]
        const batches = bounds.slice(1).map((end, index) => log.slice(bounds[index], end))
        const whole = foldAll(emptyConversation('c'), log)
        expect(batches.reduce(foldAll, emptyConversation('c'))).toEqual(whole)
      }),
      { numRuns: RUNS },
    )
  })
})

const isTrueAtEveryStep: Observer['onStep'] = (before, { follower, follow }, frameChunks, logs) => {
  const { epoch, next, messages } = follower.conversation
  const log = epoch === null ? [] : logs.get(epoch)
  const prefix = prefixesOf(log ?? []).prefixes[next]
  expect(messages).toEqual(prefix?.messages)

  const { counters } = follower
  const grown = (name: keyof Follower['counters']): number => counters[name] - before.counters[name]
  // The next page is asked for without a gap.
  expect(grown('gaps')).toBe(follow && follower.partial === null ? 1 : 0)
  if (frameChunks === null) {
    expect(grown('received') + grown('duplicates')).toBe(0)
  } else {
    expect(grown('received')).toBe(next - before.conversation.next)
    const dropped = follow || follower === before
    expect(grown('received') + grown('duplicates')).toBe(dropped ? 0 : frameChunks)
  }
}

describe('a reader', () => {
  test('[F10] ends with the fold of the whole log, whatever its connection did', () => {
    fc.assert(
      fc.property(arbitraryLog, arbitraryEvents, (log, events) => {
        const { follower, log: last } = followThrough(log, events)
        const whole = foldAll(emptyConversation('c'), last)
        expect(follower.phase).toBe('live')
        expect(follower.conversation.next).toBe(whole.next)
        expect(follower.conversation.messages).toEqual(whole.messages)
      }),
      { numRuns: RUNS },
    )
  })

  test('[G2] shows the fold of a prefix of the log at every step, and counts what it did', () => {
    fc.assert(
      fc.property(arbitraryLog, arbitraryEvents, (log, events) => {
        const { follower } = followThrough(log, events, { onStep: isTrueAtEveryStep })
        expect(follower.phase).toBe('live')
      }),
      { numRuns: RUNS },
    )
  })

  test('[R6] counts neither gap nor duplicate where nothing was lost or came again', () => {
    const honest = arbitraryEvents.map((events) =>
      events
        .filter(({ kind }) => ['tail', 'connect', 'answer', 'deliver'].includes(kind))
        .map((event) => ('relay' in event ? { ...event, relay: 0 } : event)),
    )
    fc.assert(
      fc.property(arbitraryLog, honest, (log, events) => {
        const { follower } = followThrough(log, events)
        expect(follower.counters).toMatchObject({ gaps: 0, duplicates: 0, resets: 0 })
      }),
      { numRuns: RUNS },
    )
  })
})

/** Readers with a bug; the properties above must not hold for them. */
const bugs: Readonly<Record<string, NonNullable<Observer['bend']>>> = {
  'folds after a hole as if nothing were missing': (entries, { conversation }) => ({
    ...entries,
    offset: Math.min(entries.offset, conversation.next),
  }),
  'folds again what it has': (entries, { conversation }) => ({
    ...entries,
    offset: Math.max(entries.offset, conversation.next),
  }),
  'does not look at the epoch': (entries, { conversation }) => ({
    ...entries,
    epoch: conversation.epoch ?? entries.epoch,
  }),
  'loses the last chunk of a frame': (entries: Entries) => ({
    ...entries,
    chunks: entries.chunks.slice(0, -1),
  }),
}

test.each(Object.entries(bugs))(
  '[G2] does not hold for a reader that %s',
  (_, bend) => {
    const property = fc.property(arbitraryLog, arbitraryEvents, (log, events) => {
      const { follower, log: last } = followThrough(log, events, { bend, onStep: isTrueAtEveryStep })
      expect(follower.conversation.messages).toEqual(foldAll(emptyConversation('c'), last).messages)
    })
    // The rarest of them needs about 1,000 runs.
    expect(fc.check(property, { numRuns: 30_000, endOnFailure: true })).toMatchObject({ failed: true })
  },
  120_000,
)
