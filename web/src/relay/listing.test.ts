import { describe, expect, test } from 'vitest'
import { createListing, type Listed, type Listing } from './listing.ts'
import { type Outcome, parseOutcome } from './parse-outcome.ts'

interface Asked {
  readonly body: unknown
  readonly answer: (raw: unknown) => void
}

const TIMED_OUT = { ok: false, problem: { code: 'internal', message: 'no answer', retryable: true } }
const REFUSED = { ok: false, problem: { code: 'invalid-request', message: 'no', retryable: false } }

/** A relay that is answered by hand, and timers that are run by hand. */
function newListing(...opened: readonly string[]): {
  readonly listing: Listing
  readonly state: () => Listed
  readonly asked: Asked[]
  readonly timers: (() => void)[]
  readonly known: string[]
} {
  const asked: Asked[] = []
  const timers: (() => void)[] = []
  const known: string[] = []
  let state: Listed = { listed: [], listing: 'loading', hasMore: false }
  const listing = createListing({
    request(name, body, settle: (outcome: Outcome<typeof name>) => void) {
      asked.push({ body, answer: (raw) => settle(parseOutcome(name, raw)) })
    },
    random: () => 0.5,
    later: (callback) => void timers.push(callback),
    read: () => state,
    put: (change) => void (state = { ...state, ...change }),
    known: (ids) => void known.push(...ids),
    isOpen: (id) => opened.includes(id),
  })
  return { listing, state: () => state, asked, timers, known }
}

function page(more: boolean, ...ids: readonly string[]): unknown {
  const conversations = ids.map((id, index) => ({
    id,
    title: id,
    createdAt: 0,
    updatedAt: 1_000 - index,
    cursor: null,
    activity: 'idle',
  }))
  return { ok: true, conversations, more }
}

function ids({ listed }: Listed): readonly string[] {
  return listed.map(({ summary }) => summary.id)
}

describe('listing', () => {
  test('[U2] a first list that is not answered in time is asked for again', () => {
    const { listing, state, asked, timers, known } = newListing()
    listing.connected()
    asked[0]?.answer(TIMED_OUT)
    expect(state().listing).toBe('loading')
    timers.shift()?.()
    asked[1]?.answer(page(false, 'a', 'b'))
    expect(state()).toMatchObject({ listing: 'ready', hasMore: false })
    expect(known).toEqual(['a', 'b'])
  })

  test('[U2] the end of the list is asked for again, once at a time, and from where the list ends then', () => {
    const { listing, state, asked, timers } = newListing()
    listing.connected()
    asked[0]?.answer(page(true, 'a', 'b'))
    listing.loadMore()
    listing.loadMore()
    expect(asked).toHaveLength(2)
    asked[1]?.answer(TIMED_OUT)
    timers.shift()?.()
    expect(asked[2]?.body).toEqual({ limit: 100, before: { updatedAt: 999, id: 'b' } })
    asked[2]?.answer(page(false, 'c'))
    expect(state().listed).toHaveLength(3)
    listing.loadMore()
    expect(asked).toHaveLength(3)
  })

  test('[U2] what was asked for before a disconnection is asked for after it, and not in between', () => {
    const { listing, state, asked, timers } = newListing()
    listing.connected()
    asked[0]?.answer(page(true, 'a'))
    listing.loadMore()
    asked[1]?.answer(TIMED_OUT)
    listing.disconnected()
    timers.shift()?.()
    expect(asked).toHaveLength(2)
    listing.connected()
    expect(asked).toHaveLength(3)
    asked[2]?.answer(page(true, 'c', 'a'))
    expect(asked[3]?.body).toEqual({ limit: 100, before: { updatedAt: 999, id: 'a' } })
    asked[3]?.answer(page(false, 'b'))
    expect(ids(state())).toEqual(['c', 'b', 'a'])
    expect(asked).toHaveLength(4)
  })

  test('[U2, U7] after a reconnection the list goes on from where its new beginning ends', () => {
    const { listing, state, asked } = newListing('open')
    listing.connected()
    asked[0]?.answer(page(true, 'a', 'open'))
    listing.loadMore()
    asked[1]?.answer(page(false, 'b'))
    expect(state().hasMore).toBe(false)
    listing.disconnected()
    listing.connected()
    expect(state().hasMore).toBe(true)
    listing.loadMore()
    expect(asked).toHaveLength(3)
    asked[2]?.answer(page(true, 'd', 'c'))
    expect(ids(state())).toEqual(['d', 'open', 'c'])
    expect(state().hasMore).toBe(true)
    listing.loadMore()
    expect(asked[3]?.body).toEqual({ limit: 100, before: { updatedAt: 999, id: 'c' } })
    asked[3]?.answer(page(false, 'a', 'open', 'b'))
    expect(ids(state()).toSorted()).toEqual(['a', 'b', 'c', 'd', 'open'])
    expect(state().hasMore).toBe(false)
  })

  test('[U2] what was asked for of the end is left out where the list has become shorter', () => {
    const { listing, state, asked } = newListing()
    listing.connected()
    asked[0]?.answer(page(true, 'a', 'b'))
    listing.loadMore()
    listing.disconnected()
    listing.connected()
    asked[2]?.answer(page(false, 'a'))
    asked[1]?.answer(page(true, 'b'))
    expect(ids(state())).toEqual(['a'])
    expect(state().hasMore).toBe(false)
    expect(asked).toHaveLength(3)
  })

  test('[U2] after a reconnection as much is asked for as was known, but no more than a relay gives', () => {
    const { listing, asked } = newListing()
    listing.connected()
    asked[0]?.answer(page(true, ...Array.from({ length: 100 }, (_, index) => `a${index}`)))
    listing.loadMore()
    asked[1]?.answer(page(true, ...Array.from({ length: 50 }, (_, index) => `b${index}`)))
    listing.connected()
    expect(asked[2]?.body).toEqual({ limit: 150 })
    asked[2]?.answer(page(true, ...Array.from({ length: 600 }, (_, index) => `c${index}`)))
    listing.connected()
    expect(asked[3]?.body).toEqual({ limit: 500 })
  })

  test('[R7] the list goes on after the last line that was read, not after one that a change told of', () => {
    const { listing, asked } = newListing()
    listing.connected()
    asked[0]?.answer(page(true, 'a', 'b'))
    listing.changed({ id: 'old', title: 'old', createdAt: 0, updatedAt: 1, cursor: null, activity: 'idle' })
    listing.loadMore()
    expect(asked[1]?.body).toEqual({ limit: 100, before: { updatedAt: 999, id: 'b' } })
  })

  test('[U2] a refusal for good is said, and asked for again when a person wants that', () => {
    const { listing, state, asked, timers } = newListing()
    listing.connected()
    asked[0]?.answer(REFUSED)
    expect(state().listing).toBe('failed')
    expect(timers).toEqual([])
    listing.again()
    expect(state().listing).toBe('loading')
    asked[1]?.answer(page(false, 'a'))
    expect(state().listing).toBe('ready')
    listing.again()
    expect(asked).toHaveLength(2)
  })

  test('[R7] what the relay tells of a conversation goes into the list', () => {
    const { listing, state, known } = newListing()
    const summary = {
      id: 'a',
      title: 'a',
      createdAt: 0,
      updatedAt: 1,
      cursor: null,
      activity: 'idle' as const,
    }
    listing.changed(summary)
    expect(state().listed.map((line) => line.summary)).toEqual([summary])
    expect(known).toEqual(['a'])
  })
})
