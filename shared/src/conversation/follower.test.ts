import { describe, expect, test } from 'vitest'
import type { Chunk } from '../protocol/chunk.ts'
import type { Entries, Followed } from '../protocol/socket-events.ts'
import { emptyConversation } from './conversation.ts'
import { foldAll } from './fold.ts'
import {
  beginCatchUp,
  cursorOf,
  type Follower,
  followRequest,
  newFollower,
  receiveEntries,
  receiveFollowed,
} from './follower.ts'
import { prompt, sampleRun } from './test-support/sample-chunks.ts'

const run = sampleRun('r')
const log: readonly Chunk[] = [
  prompt('q', 'Q'),
  run.start(),
  ...['a', 'b', 'c', 'd'].map((content, index) => run.text(index + 1, content)),
]
const NO_COUNTS = { received: 0, duplicates: 0, gaps: 0, resumes: 0, resets: 0 }

const entries = (from: number, to: number, epoch = 'e'): Entries => ({
  conversationId: 'c',
  epoch,
  offset: from,
  chunks: log.slice(from, to),
})

type Snapshot = Extract<Followed, { kind: 'snapshot' }>
function snapshot(next: number, fields: Partial<Snapshot> = {}): Snapshot {
  const { messages } = foldAll(emptyConversation('c'), log.slice(0, next))
  const since = fields.since ?? 0
  const changed = messages.filter(({ last }) => last >= since)
  const cursor = { epoch: 'e', next }
  return {
    kind: 'snapshot',
    now: 0,
    reason: 'new',
    cursor,
    since,
    messages: changed,
    trimmed: null,
    ...fields,
  }
}

const pages = (next: number, from: number, to: number): Snapshot['messages'] =>
  snapshot(next).messages.slice(from, to)
const readerAt = (next: number): Follower => receiveFollowed(newFollower('c'), snapshot(next), 0).follower
const textOf = ({ conversation }: Follower): string | undefined => conversation.messages.at(-1)?.text

describe('the answer to a follow', () => {
  test('[R1] makes the reader live, and tells how far the clocks are apart', () => {
    const { follower, follow } = receiveFollowed(newFollower('c'), snapshot(4, { now: 1_500 }), 1_000)
    expect(follower).toMatchObject({ phase: 'live', clockSkew: 500, counters: NO_COUNTS })
    expect(cursorOf(follower.conversation)).toEqual({ epoch: 'e', next: 4 })
    expect(follow).toBe(false)
  })

  test('[R1] of a conversation without chunks leaves nothing to continue from', () => {
    const { follower } = receiveFollowed(newFollower('c'), snapshot(0, { cursor: null }), 0)
    expect(follower.phase).toBe('live')
    expect(cursorOf(follower.conversation)).toBeNull()
    expect(receiveEntries(follower, entries(0, 3)).follower.conversation.next).toBe(3)
  })

  test('[R1] replays what is missing and counts a resume', () => {
    const replay: Followed = { kind: 'replay', now: 0, entries: entries(3, 6) }
    const { follower } = receiveFollowed(beginCatchUp(readerAt(3)), replay, 0)
    expect(textOf(follower)).toBe('abcd')
    expect(follower.counters).toEqual({ ...NO_COUNTS, received: 3, resumes: 1 })
  })

  test('[R2] keeps the messages that a snapshot since the cursor does not have', () => {
    const far = snapshot(6, { reason: 'far-behind', since: 3 })
    expect(far.messages).toHaveLength(1)
    const { follower } = receiveFollowed(beginCatchUp(readerAt(3)), far, 0)
    expect(follower.conversation.messages).toEqual(snapshot(6).messages)
    expect(follower.counters).toEqual({ ...NO_COUNTS, resumes: 1 })
  })

  test('[R2] is asked for again where the snapshot builds on what the reader does not have', () => {
    const far = snapshot(6, { reason: 'far-behind', since: 3 })
    const early = receiveFollowed(readerAt(2), far, 0)
    expect(early).toMatchObject({ follow: true, follower: { phase: 'catching-up', counters: { gaps: 1 } } })
    expect(early.follower.conversation.next).toBe(2)
    expect(receiveFollowed(newFollower('c'), far, 0).follow).toBe(true)
  })

  test('[R2] that was overtaken by entries changes nothing', () => {
    const { follower } = receiveEntries(readerAt(3), entries(3, 6))
    expect(receiveFollowed(follower, snapshot(3), 0).follower.conversation).toBe(follower.conversation)
  })

  test('[R15] in pages is shown when the last one is there, with what was written meanwhile', () => {
    const first = snapshot(4, { messages: pages(4, 0, 1), page: { after: null, more: true } })
    const begun = receiveFollowed(newFollower('c'), first, 0)
    expect(begun).toMatchObject({ follow: true, follower: { phase: 'catching-up', counters: NO_COUNTS } })
    expect(begun.follower.conversation.messages).toEqual([])
    const asked = { conversationId: 'c', cursor: { epoch: 'e', next: 4 }, page: { bytes: 9, after: 'q' } }
    expect(followRequest(begun.follower, 9)).toEqual(asked)
    // A lost connection loses no page.
    expect(followRequest(beginCatchUp(begun.follower), 9)).toEqual(asked)
    const last = { since: 4, reason: 'far-behind', page: { after: 'q', more: false } } as const
    const { follower, follow } = receiveFollowed(
      beginCatchUp(begun.follower),
      snapshot(6, { ...last, messages: pages(6, 1, 2) }),
      0,
    )
    expect(follow).toBe(false)
    expect(follower).toMatchObject({ phase: 'live', partial: null, counters: NO_COUNTS })
    expect(follower.conversation).toMatchObject({ next: 6, messages: snapshot(6).messages })
  })

  test('[R15] ignores a page that does not go on where the reader is, and begins anew with a first one', () => {
    const page = { after: null, more: true }
    const { follower } = receiveFollowed(newFollower('c'), snapshot(4, { messages: pages(4, 0, 1), page }), 0)
    const other = { reason: 'far-behind', page: { after: 'other', more: false }, since: 4 } as const
    expect(receiveFollowed(follower, snapshot(6, other), 0)).toEqual({ follower, follow: false })
    const earlier = { ...other, page: { after: 'q', more: false }, since: 3 } as const
    expect(receiveFollowed(follower, snapshot(6, earlier), 0)).toEqual({ follower, follow: false })
    const whole = snapshot(6, { reason: 'epoch-changed', page: { after: null, more: false } })
    const anew = receiveFollowed(follower, whole, 0)
    expect(anew.follower).toMatchObject({ phase: 'live', partial: null, counters: { resets: 1 } })
    expect(anew.follower.conversation.messages).toEqual(whole.messages)
  })

  test('[R15] begins anew where another relay has less than a page that came', () => {
    const first = snapshot(4, { messages: pages(4, 0, 1), page: { after: null, more: true } })
    const pageAfter = (after: string, next: number, more: boolean): Snapshot =>
      snapshot(next, {
        messages: more ? pages(next, 1, 2) : [],
        since: 4,
        reason: 'far-behind',
        page: { after, more },
      })
    const begun = receiveFollowed(newFollower('c'), first, 0).follower
    const { follower } = receiveFollowed(begun, pageAfter('q', 6, true), 0)
    const asked = { cursor: { epoch: 'e', next: 4 }, page: { after: 'a' } }
    expect(followRequest(follower, 9)).toMatchObject(asked)
    const whole = receiveFollowed(follower, pageAfter('a', 6, false), 0)
    expect(whole.follower.conversation.messages).toEqual(snapshot(6).messages)
    const lagging = receiveFollowed(follower, pageAfter('a', 5, false), 0)
    expect(lagging).toMatchObject({ follow: true, follower: { partial: null, counters: { gaps: 1 } } })
    expect(followRequest(lagging.follower, 9)).toMatchObject({ cursor: null, page: { after: null } })
  })

  test.each(['epoch-changed', 'trimmed', 'cursor-ahead'] as const)(
    '[R3] with %s replaces all and counts a reset',
    (reason) => {
      const epoch = reason === 'cursor-ahead' ? 'e' : 'other'
      const whole = snapshot(2, { reason, cursor: { epoch, next: 2 } })
      const { follower, follow } = receiveFollowed(beginCatchUp(readerAt(6)), whole, 0)
      expect(follower.conversation).toMatchObject({ epoch, next: 2, messages: whole.messages })
      expect(follower.counters).toEqual({ ...NO_COUNTS, resets: 1 })
      expect(follower.resetReason).toBe(reason)
      expect(follow).toBe(false)
    },
  )

  test('[R12] says that the beginning is no longer kept, until an answer says otherwise', () => {
    const trimmed = { retentionMs: 3_600_000 }
    const whole = snapshot(2, { reason: 'trimmed', cursor: { epoch: 'later', next: 2 }, trimmed })
    const { follower } = receiveFollowed(beginCatchUp(readerAt(6)), whole, 0)
    expect(follower).toMatchObject({ trimmed, resetReason: 'trimmed' })
    const replay: Followed = { kind: 'replay', now: 0, entries: entries(2, 6, 'later') }
    expect(receiveFollowed(follower, replay, 0).follower.trimmed).toEqual(trimmed)
    expect(receiveFollowed(follower, snapshot(6), 0).follower.trimmed).toBeNull()
  })

  test('[R12] of a conversation of which nothing is left leaves nothing, and says so', () => {
    const trimmed = { retentionMs: null }
    const nothing = snapshot(0, { reason: 'trimmed', cursor: null, trimmed })
    const { follower } = receiveFollowed(beginCatchUp(readerAt(6)), nothing, 0)
    expect(follower).toMatchObject({ conversation: emptyConversation('c'), trimmed })
  })
})

describe('entries', () => {
  test('[R6] that come again are dropped and counted', () => {
    const { follower } = receiveEntries(readerAt(4), entries(2, 6))
    expect(textOf(follower)).toBe('abcd')
    expect(follower.counters).toEqual({ ...NO_COUNTS, received: 2, duplicates: 2 })
    const again = receiveEntries(follower, entries(0, 2)).follower
    expect(again.conversation.messages).toEqual(follower.conversation.messages)
    expect(again.counters.duplicates).toBe(4)
  })

  test('[R6] after a hole make the reader follow again, once', () => {
    const holed = receiveEntries(readerAt(3), entries(4, 5))
    expect(holed).toMatchObject({ follow: true, follower: { phase: 'catching-up', counters: { gaps: 1 } } })
    expect(textOf(holed.follower)).toBe('a')
    const after = receiveEntries(holed.follower, entries(5, 6))
    expect(after).toEqual({ follower: holed.follower, follow: false })
  })

  test('[R6] of another epoch make the reader follow again', () => {
    const other = receiveEntries(readerAt(3), entries(3, 6, 'other'))
    expect(other.follow).toBe(true)
    expect(other.follower.conversation).toEqual(readerAt(3).conversation)
  })

  test('[R6] that the fold refuses make the reader ask for everything', () => {
    const refused: Entries = { ...entries(3, 5), chunks: [run.text(2, 'b'), run.text(2, 'b')] }
    const { follower, follow } = receiveEntries(readerAt(4), { ...refused, offset: 4 })
    expect(follow).toBe(true)
    expect(follower.conversation).toEqual(emptyConversation('c'))
    expect(cursorOf(follower.conversation)).toBeNull()
  })
})
