import { emptyConversation } from '@ras/shared/conversation/conversation'
import { foldAll } from '@ras/shared/conversation/fold'
import { cursorOf, newFollower } from '@ras/shared/conversation/follower'
import type { Chunk } from '@ras/shared/protocol/chunk'
import type { Entries, RequestName } from '@ras/shared/protocol/socket-events'
import { describe, expect, test } from 'vitest'
import { createFollowing, type Following } from './following.ts'
import { type Outcome, parseOutcome } from './parse-outcome.ts'

const EPOCH = '0:0:1'
const LOG: readonly Chunk[] = ['one ', 'two ', 'three ', 'four'].map((content, index) => ({
  id: `k${index}`,
  conversationId: 'c1',
  type: 'text',
  content,
  timestamp: 1_000 + index,
}))

interface Asked {
  readonly name: RequestName
  readonly body: unknown
  readonly answer: (raw: unknown) => void
}

/** A relay whose answers are given by hand. */
function newFollowing(): {
  readonly following: Following
  readonly asked: Asked[]
  readonly timers: (() => void)[]
  readonly heardAt: () => number | null | undefined
  /** This browser's clock. */
  readonly setClock: (now: number) => void
} {
  const asked: Asked[] = []
  const timers: (() => void)[] = []
  let clock = 5_000
  const following = createFollowing({
    request(name, body, settle: (outcome: Outcome<typeof name>) => void) {
      asked.push({ name, body, answer: (raw) => settle(parseOutcome(name, raw)) })
    },
    now: () => clock,
    random: () => 0.5,
    later: (callback) => void timers.push(callback),
    changed: () => undefined,
  })
  return {
    following,
    asked,
    timers,
    heardAt: () => following.views().get('c1')?.heardAt,
    setClock: (now) => void (clock = now),
  }
}

function entries(offset: number, until: number): Entries {
  return { conversationId: 'c1', epoch: EPOCH, offset, chunks: LOG.slice(offset, until) }
}

function replay(offset: number, until: number): unknown {
  return { ok: true, kind: 'replay', now: 5_000, entries: entries(offset, until) }
}

function textOf(following: Following): string | undefined {
  return following.views().get('c1')?.follower.conversation.messages[0]?.text
}

describe('following', () => {
  test('[R1] asks for everything, and then shows what comes', () => {
    const { following, asked } = newFollowing()
    following.open('c1')
    following.connected()
    expect(asked.map(({ body }) => body)).toMatchObject([{ conversationId: 'c1', cursor: null }])
    asked[0]?.answer(replay(0, 1))
    following.entries(entries(1, 3))
    expect(textOf(following)).toBe('one two three ')
  })

  test('[R6] follows again from its cursor when an offset is missing, and drops what it has', () => {
    const { following, asked } = newFollowing()
    following.open('c1')
    following.connected()
    asked[0]?.answer(replay(0, 1))
    following.entries(entries(2, 3))
    expect(asked[1]?.body).toMatchObject({ conversationId: 'c1', cursor: { epoch: EPOCH, next: 1 } })
    asked[1]?.answer(replay(1, 4))
    following.entries(entries(2, 4))
    expect(textOf(following)).toBe('one two three four')
    const counters = following.views().get('c1')?.follower.counters
    expect(counters).toMatchObject({ received: 4, duplicates: 2, gaps: 1 })
  })

  test('[R6] continues from its cursor after a reconnection, and ignores the answer of the connection before', () => {
    const { following, asked } = newFollowing()
    following.open('c1')
    following.connected()
    asked[0]?.answer(replay(0, 2))
    following.disconnected()
    expect(following.views().get('c1')?.follower.phase).toBe('catching-up')
    following.connected()
    asked[0]?.answer(replay(0, 1))
    expect(following.views().get('c1')?.follower.phase).toBe('catching-up')
    expect(asked[1]?.body).toMatchObject({ conversationId: 'c1', cursor: { epoch: EPOCH, next: 2 } })
    asked[1]?.answer(replay(2, 4))
    expect(textOf(following)).toBe('one two three four')
  })

  test('[R15] asks for the next page of a snapshot, also after a reconnection, and shows the whole of it', () => {
    const { following, asked } = newFollowing()
    const { messages } = foldAll(emptyConversation('c1'), LOG)
    const snapshot = {
      ok: true,
      kind: 'snapshot',
      now: 5_000,
      reason: 'new',
      cursor: { epoch: EPOCH, next: 4 },
      since: 0,
      trimmed: null,
    }
    following.open('c1')
    following.connected()
    asked[0]?.answer({ ...snapshot, messages: messages.slice(0, 1), page: { after: null, more: true } })
    expect(textOf(following)).toBeUndefined()
    const next = { cursor: snapshot.cursor, page: { after: 'k0' } }
    expect(asked[1]?.body).toMatchObject(next)
    following.disconnected()
    following.connected()
    expect(asked[2]?.body).toMatchObject(next)
    const last = { reason: 'far-behind', since: 4, page: { after: 'k0', more: false } }
    asked[2]?.answer({ ...snapshot, ...last, messages: messages.slice(1) })
    const { conversation, phase } = following.views().get('c1')?.follower ?? newFollower('c1')
    expect({ phase, ...conversation }).toMatchObject({ phase: 'live', next: 4, messages })
  })

  test('[G3] asks again after a refusal that may pass, and keeps one that does not until there is news', () => {
    const { following, asked, timers } = newFollowing()
    following.open('c1')
    following.connected()
    asked[0]?.answer({ ok: false, problem: { code: 'overloaded', message: 'busy', retryable: true } })
    timers[0]?.()
    const unknown = { code: 'unknown-conversation', message: 'unknown', retryable: false }
    asked[1]?.answer({ ok: false, problem: unknown })
    expect(timers).toHaveLength(1)
    expect(following.views().get('c1')?.problem).toEqual(unknown)
    following.retry('c1')
    asked[2]?.answer(replay(0, 4))
    expect(following.views().get('c1')?.problem).toBeNull()
    expect(textOf(following)).toBe('one two three four')
  })

  test('[U1] a live chunk was heard when it came, entries without one say nothing, and a reconnection is no news of the writer', () => {
    const { following, asked, heardAt, setClock } = newFollowing()
    following.open('c1')
    following.connected()
    asked[0]?.answer(replay(0, 1))
    expect(heardAt()).toBe(1_000)
    setClock(6_000)
    following.entries(entries(1, 3))
    expect(heardAt()).toBe(6_000)
    setClock(7_000)
    following.entries(entries(3, 3))
    following.disconnected()
    following.connected()
    asked[1]?.answer(replay(3, 3))
    expect(heardAt()).toBe(6_000)
  })

  test('[R6] what cannot be read is a gap: it is asked for once, in the conversation that it names or in every one', () => {
    const { following, asked } = newFollowing()
    following.open('c2')
    following.open('c1')
    following.connected()
    asked[1]?.answer(replay(0, 1))
    asked[0]?.answer({
      ok: true,
      kind: 'replay',
      now: 5_000,
      entries: { ...entries(0, 0), conversationId: 'c2' },
    })
    following.missed('c1')
    following.missed('c1')
    expect(asked.slice(2).map(({ body }) => body)).toMatchObject([
      { conversationId: 'c1', cursor: { epoch: EPOCH, next: 1 } },
    ])
    asked[2]?.answer(replay(1, 4))
    expect(textOf(following)).toBe('one two three four')
    expect(following.views().get('c1')?.follower.counters.gaps).toBe(1)
    following.missed(null)
    expect(asked.slice(3).map(({ body }) => body)).toMatchObject([
      { conversationId: 'c2' },
      { conversationId: 'c1' },
    ])
  })

  test('[G3] a refusal for good keeps its words while entries come that do not fit', () => {
    const { following, asked } = newFollowing()
    following.open('c1')
    following.connected()
    asked[0]?.answer({ ok: true, kind: 'replay' })
    following.entries(entries(2, 3))
    expect(following.views().get('c1')?.problem?.code).toBe('internal')
  })

  test('[R8] lets go of the conversation that was opened longest ago', () => {
    const { following, asked } = newFollowing()
    following.connected()
    for (const id of ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7']) following.open(id)
    expect([...following.views().keys()]).toEqual(['c2', 'c3', 'c4', 'c5', 'c6', 'c7'])
    expect(asked.filter(({ name }) => name === 'unfollow').map(({ body }) => body)).toEqual([
      { conversationId: 'c1' },
    ])
    following.entries(entries(0, 1))
    expect(following.views().has('c1')).toBe(false)
  })

  test('[G2] an answer that does not parse is a refusal, never a text', () => {
    const { following, asked } = newFollowing()
    following.open('c1')
    following.connected()
    asked[0]?.answer({ ok: true, kind: 'replay', now: 5_000, entries: { conversationId: 'c1' } })
    const view = following.views().get('c1')
    expect(view?.problem?.retryable).toBe(false)
    expect(view && cursorOf(view.follower.conversation)).toBeNull()
  })

  test('[S13] a conversation is read from the first answer to a follow on, also while it is read on', () => {
    const { following, asked } = newFollowing()
    const isRead = () => following.views().get('c1')?.isRead
    following.open('c1')
    expect(isRead()).toBe(false)
    following.connected()
    expect(isRead()).toBe(false)
    asked[0]?.answer(replay(0, 1))
    expect(isRead()).toBe(true)
    following.disconnected()
    following.connected()
    expect(isRead()).toBe(true)
  })

  test('[S13] a fold that is not the relay’s is thrown away, and then nothing is read', () => {
    const { following, asked } = newFollowing()
    following.open('c1')
    following.connected()
    asked[0]?.answer(replay(0, 2))
    following.entries({ ...entries(2, 3), chunks: LOG.slice(0, 1) })
    expect(textOf(following)).toBeUndefined()
    expect(following.views().get('c1')?.isRead).toBe(false)
    asked[1]?.answer(replay(0, 3))
    expect(following.views().get('c1')?.isRead).toBe(true)
  })
})
