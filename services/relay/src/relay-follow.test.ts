import { setImmediate } from 'node:timers/promises'
import { foldAll } from '@ras/shared/conversation/fold'
import { emptyConversation } from '@ras/shared/conversation/conversation'
import {
  cursorOf,
  followRequest,
  newFollower,
  receiveEntries,
  receiveFollowed,
} from '@ras/shared/conversation/follower'
import { describe, expect, vi } from 'vitest'
import { answerChunks, promptChunk } from './test-support/chunks.ts'
import { lateTail } from './test-support/late-tail.ts'
import { reaches } from './test-support/reaches.ts'
import { test } from './test-support/relay-test.ts'

const words = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `word ${at} `)
const ANSWER = answerChunks({ conversationId: 'c1' }, words(300))
const CHUNKS = [promptChunk('c1', 'p1'), ...ANSWER]

const titledAt = (conversationId: string, timestamp: number) => ({
  ...promptChunk(conversationId, 'p1', `Title of ${conversationId}`),
  timestamp,
})

describe('following', () => {
  test('[R1] a reader gets what it lacks, then every chunk with contiguous offsets', async ({
    connect,
    publish,
  }) => {
    await publish(...CHUNKS.slice(0, 4))
    const client = connect()
    await client.follow('c1')
    for (const chunk of CHUNKS.slice(4)) await publish(chunk)
    await reaches(client, CHUNKS.length)
    expect(client.follower('c1').conversation.messages).toEqual(
      foldAll(emptyConversation('c1'), CHUNKS).messages,
    )
    expect(client.follower('c1').counters).toMatchObject({ gaps: 0, duplicates: 0 })
  })

  test('[R1] an answer to a follow and the entries after it fit together while chunks arrive', async ({
    connect,
    publish,
  }) => {
    await publish(...CHUNKS.slice(0, 2))
    const clients = Array.from({ length: 20 }, () => connect())
    for (const client of clients) await client.request('list', {})
    const publishing = (async () => {
      for (const chunk of CHUNKS.slice(2)) {
        await publish(chunk)
        await setImmediate()
      }
    })()
    // Each is new, so what came before its snapshot would be missing for good.
    for (const client of clients) await client.follow('c1')
    await publishing
    for (const client of clients) {
      await reaches(client, CHUNKS.length)
      expect(client.follower('c1').counters.gaps).toBe(0)
      expect(client.follower('c1').conversation.messages.at(-1)?.text).toBe(words(300).join(''))
    }
  })

  test('[R9] a reader does not get the tokens of the workers', async ({ connect, publish }) => {
    const client = connect()
    await publish(...CHUNKS.slice(0, 2))
    await client.follow('c1')
    const { epoch } = client.follower('c1').conversation
    await publish(...CHUNKS.slice(2, 3).map((chunk) => ({ ...chunk, resume: 'for workers' })))
    await reaches(client, 3)
    const live = client.entries.at(-1)?.chunks
    expect(live).toEqual(CHUNKS.slice(2, 3))
    const cursor = { epoch: epoch ?? '', next: 2 }
    const replay = await client.request('follow', { conversationId: 'c1', cursor })
    expect(replay).toMatchObject({ kind: 'replay', entries: { chunks: live } })
    expect(JSON.stringify(replay)).not.toContain('for workers')
  })

  test('[R2] a new reader gets the messages, one a page behind the entries, one further behind what changed', async ({
    connect,
    publish,
    start,
  }) => {
    const relay = await start({ limits: { pageEntries: 100 } })
    await publish(...CHUNKS)
    const client = connect(relay)
    await client.follow('c1')
    const { epoch, next } = client.follower('c1').conversation
    const follow = (behind: number): Promise<unknown> =>
      client.request('follow', {
        conversationId: 'c1',
        cursor: { epoch: epoch ?? '', next: next - behind },
      })
    expect(await client.request('follow', { conversationId: 'c1', cursor: null })).toMatchObject({
      kind: 'snapshot',
      reason: 'new',
      since: 0,
      cursor: { epoch, next },
      messages: [{ id: 'p1' }, { id: 'p1~a' }],
    })
    expect(await follow(100)).toMatchObject({ kind: 'replay', entries: { offset: next - 100, epoch } })
    expect(await follow(0)).toMatchObject({ kind: 'replay', entries: { offset: next, chunks: [] } })
    const delta = await follow(101)
    expect(delta).toMatchObject({ kind: 'snapshot', reason: 'far-behind', since: next - 101 })
    expect(delta).toHaveProperty('messages.length', 1)
  })

  test('[R15] a snapshot in pages comes message by message, and the entries after its last page', async ({
    connect,
    publish,
  }) => {
    const prompts = ['p1', 'p2', 'p3'].map((id) => promptChunk('c1', id))
    await publish(...prompts, ...ANSWER.slice(0, 4))
    const client = connect()
    let follower = newFollower('c1')
    const pages: string[][] = []
    const entriesBefore: number[] = []
    for (const chunk of ANSWER.slice(4, 8)) {
      const answer = await client.request('follow', followRequest(follower, 1))
      if (!answer.ok || answer.kind !== 'snapshot') throw new Error('expected a snapshot')
      pages.push(answer.messages.map(({ id }) => id))
      entriesBefore.push(client.entries.length)
      ;({ follower } = receiveFollowed(follower, answer, 0))
      // The answer goes on between the pages.
      await publish(chunk)
    }
    expect(pages).toEqual([['p1'], ['p2'], ['p3'], ['p1~a']])
    expect(entriesBefore).toEqual([0, 0, 0, 0])
    const all = [...prompts, ...ANSWER.slice(0, 8)]
    await vi.waitUntil(() => client.entries.length > 0)
    for (const entries of client.entries) ({ follower } = receiveEntries(follower, entries))
    expect(follower).toMatchObject({ phase: 'live', counters: { gaps: 0, duplicates: 0 } })
    expect(follower.conversation.messages).toEqual(foldAll(emptyConversation('c1'), all).messages)
  })

  test('[R15] what changed of the messages before comes with the last page', async ({ connect, publish }) => {
    await publish(promptChunk('c1', 'p1'), ...ANSWER.slice(0, 4), promptChunk('c1', 'p2'))
    const client = connect()
    let follower = newFollower('c1')
    const pages: string[][] = []
    for (const chunk of ANSWER.slice(4, 7)) {
      const answer = await client.request('follow', followRequest(follower, 1))
      if (!answer.ok || answer.kind !== 'snapshot') throw new Error('expected a snapshot')
      pages.push(answer.messages.map(({ id }) => id))
      ;({ follower } = receiveFollowed(follower, answer, 0))
      if (follower.phase === 'catching-up') await publish(chunk)
    }
    expect(pages).toEqual([['p1'], ['p1~a'], ['p1~a', 'p2']])
    const all = [
      promptChunk('c1', 'p1'),
      ...ANSWER.slice(0, 4),
      promptChunk('c1', 'p2'),
      ...ANSWER.slice(4, 6),
    ]
    expect(follower.conversation.messages).toEqual(foldAll(emptyConversation('c1'), all).messages)
  })

  test('[R3] a cursor of another epoch, or from the future, gets the whole with the reason', async ({
    connect,
    publish,
  }) => {
    await publish(...CHUNKS.slice(0, 5))
    const client = connect()
    await client.follow('c1')
    const { epoch } = client.follower('c1').conversation
    const follow = (cursor: { epoch: string; next: number }): Promise<unknown> =>
      client.request('follow', { conversationId: 'c1', cursor })
    const whole = { kind: 'snapshot', since: 0, cursor: { epoch, next: 5 }, messages: [{}, {}] }
    expect(await follow({ epoch: 'other', next: 2 })).toMatchObject({ ...whole, reason: 'epoch-changed' })
    expect(await follow({ epoch: epoch ?? '', next: 6 })).toMatchObject({ ...whole, reason: 'cursor-ahead' })
  })

  test('[R3] a relay that is behind the one before it catches up first, and takes no text away meanwhile', async ({
    connect,
    publish,
    start,
    log,
  }) => {
    const behind = lateTail(log)
    const relay = await start({ log: behind.log, limits: { sendTimeoutMs: 300 } })
    await publish(...CHUNKS.slice(0, 2))
    const client = connect()
    await client.follow('c1')
    await connect(relay).follow('c1')
    behind.hold()
    await publish(...CHUNKS.slice(2, 5))
    await reaches(client, 5)
    const cursor = cursorOf(client.follower('c1').conversation)
    const follow = (): Promise<unknown> => connect(relay).request('follow', { conversationId: 'c1', cursor })
    expect(await follow()).toMatchObject({ ok: false, problem: { code: 'log-unavailable', retryable: true } })
    const followed = follow()
    behind.release()
    expect(await followed).toMatchObject({ kind: 'replay', entries: { offset: 5, chunks: [] } })
  })

  test('[R4] a live batch is encoded once, however many read it', async ({ connect, publish }) => {
    await publish(...CHUNKS.slice(0, 2))
    const clients = Array.from({ length: 5 }, () => connect())
    for (const client of clients) await client.follow('c1')
    const stringify = vi.spyOn(JSON, 'stringify')
    await publish(...CHUNKS.slice(2, 3))
    for (const client of clients) await reaches(client, 3)
    const encodings = stringify.mock.calls.filter(([value]) => Array.isArray(value) && value[0] === 'entries')
    stringify.mockRestore()
    expect(encodings).toHaveLength(1)
  })

  test('[R8] an unfollowed conversation is silent, and the others go on', async ({ connect, publish }) => {
    const other = answerChunks({ conversationId: 'c2' }, words(10))
    await publish(...CHUNKS.slice(0, 3), ...other.slice(0, 3))
    const client = connect()
    await client.follow('c1')
    await client.follow('c2')
    expect(await client.request('unfollow', { conversationId: 'c1' })).toEqual({ ok: true })
    await publish(...CHUNKS.slice(3, 6))
    await publish(...other.slice(3))
    await reaches(client, other.length, 'c2')
    expect(client.follower('c1').conversation.next).toBe(3)
  })

  test('[R7] the list is newest first, pages on, and then tells every change', async ({
    connect,
    publish,
  }) => {
    await publish(titledAt('c1', 10), titledAt('c2', 30), titledAt('c3', 20))
    const client = connect()
    const list = (before?: { updatedAt: number; id: string }) =>
      client.request('list', { limit: 2, ...(before && { before }) })
    await vi.waitFor(async () => expect(await list()).toHaveProperty('conversations.length', 2))
    expect(await list()).toMatchObject({ more: true, conversations: [{ id: 'c2' }, { id: 'c3' }] })
    expect(await list({ updatedAt: 20, id: 'c3' })).toMatchObject({
      more: false,
      conversations: [{ id: 'c1' }],
    })

    await client.request('create', { conversationId: 'c4', title: 'Four' })
    await publish(...answerChunks({ conversationId: 'c1' }, ['a', 'b']))
    await vi.waitFor(() => expect(client.summaries.at(-1)).toMatchObject({ id: 'c1', activity: 'idle' }))
    expect(client.summaries.find(({ id }) => id === 'c4')).toMatchObject({ title: 'Four', activity: 'idle' })
  })
})
