import type { Chunk } from '@ras/shared/protocol/chunk'
import { describe, expect, vi } from 'vitest'
import { answerChunks, promptChunk } from './test-support/chunks.ts'
import { reaches } from './test-support/reaches.ts'
import type { RelayClient } from './test-support/relay-client.ts'
import { test as base } from './test-support/relay-test.ts'
import { temporaryFolder } from './test-support/temporary-folder.ts'
import { type TrimmableLog, trimmableLog } from './test-support/trimmable-log.ts'

interface Fixtures {
  readonly trimmable: TrimmableLog
  /** Follows `c1`, which was created through a relay and has all its chunks. */
  readonly reader: RelayClient
  /** Removes so many of the chunks of `c1`. */
  readonly remove: (count: number) => void
}

const LIMITS = { trimEveryMs: 5 }
const TRIMMED = { retentionMs: 604_800_000 }
const FIRST = [promptChunk('c1', 'p1'), ...answerChunks({ conversationId: 'c1' }, ['The ', 'first'])]
const SECOND = answerChunks({ conversationId: 'c1', messageId: 'p2~a' }, ['The ', 'second']).map(
  (chunk): Chunk => ({ ...chunk, parentId: 'p2' }),
)
/** The second prompt is a root, as one that was sent when nothing else was left. */
const CHUNKS = [...FIRST, { ...promptChunk('c1', 'p2', 'And then?'), timestamp: 50 }, ...SECOND]

const test = base.extend<Fixtures>({
  trimmable: async ({ log }, use) => use(trimmableLog(log)),
  remove: async ({ trimmable }, use) =>
    use((count) => trimmable.removeBefore(trimmable.partitionOf('c1'), count)),
  reader: async ({ trimmable, start, connect, publish }, use) => {
    const client = connect(await start({ log: trimmable, limits: LIMITS }))
    await client.request('list', {})
    await client.request('create', { conversationId: 'c1', title: 'First' })
    await publish(...CHUNKS)
    await client.follow('c1')
    await reaches(client, CHUNKS.length)
    await use(client)
  },
})

/** Waits until the reader was told that its cursor is void, and follows again. */
async function followsAgain(client: RelayClient): Promise<void> {
  await vi.waitFor(() => expect(client.follower('c1').phase).toBe('catching-up'), { interval: 5 })
  await client.follow('c1')
}

describe('a log whose beginning is removed', () => {
  test('[R12] a relay that runs, one that is rebuilt, and readers with an old cursor agree on what is left', async ({
    reader,
    remove,
    trimmable,
    start,
    connect,
  }) => {
    const cursor = { epoch: reader.follower('c1').conversation.epoch ?? '', next: 3 }
    remove(2)
    await followsAgain(reader)
    expect(reader.follower('c1')).toMatchObject({ resetReason: 'trimmed', trimmed: TRIMMED })
    const left = reader.follower('c1').conversation
    // The start of the first answer is gone, and with it the answer.
    expect(left.messages.map(({ id }) => id)).toEqual(['p2', 'p2~a'])

    const rebuilt = connect(await start({ log: trimmable, limits: LIMITS }))
    await rebuilt.follow('c1')
    expect(rebuilt.follower('c1').conversation).toEqual(left)
    expect(rebuilt.follower('c1').trimmed).toEqual(TRIMMED)
    for (const client of [reader, rebuilt]) {
      const answer = await client.request('follow', { conversationId: 'c1', cursor })
      expect(answer).toMatchObject({
        kind: 'snapshot',
        reason: 'trimmed',
        trimmed: TRIMMED,
        messages: left.messages,
      })
      const foreign = await client.request('follow', {
        conversationId: 'c1',
        cursor: { epoch: 'x', next: 1 },
      })
      expect(foreign).toMatchObject({ reason: 'epoch-changed', trimmed: TRIMMED })
    }
  })

  test('[R13] what is appended later comes to readers in the new numbering', async ({
    reader,
    remove,
    publish,
  }) => {
    remove(1)
    await followsAgain(reader)
    const { next } = reader.follower('c1').conversation
    await publish({ ...promptChunk('c1', 'p3', 'More'), parentId: 'p2~a' })
    await reaches(reader, next + 1)
    expect(reader.follower('c1').conversation.messages.at(-1)).toMatchObject({ id: 'p3', first: next })
  })

  test('[R12] a conversation of which only its line is left is empty, says so, and can be gone on with', async ({
    reader,
    remove,
    trimmable,
    start,
    connect,
  }) => {
    remove(CHUNKS.length)
    await followsAgain(reader)
    expect(reader.follower('c1')).toMatchObject({
      trimmed: TRIMMED,
      conversation: { epoch: null, messages: [] },
    })
    await vi.waitFor(() =>
      expect(reader.summaries.at(-1)).toMatchObject({
        id: 'c1',
        title: 'First',
        cursor: null,
        activity: 'idle',
      }),
    )
    const rebuilt = connect(await start({ log: trimmable, limits: LIMITS }))
    await rebuilt.follow('c1')
    expect(rebuilt.follower('c1')).toMatchObject({ trimmed: TRIMMED, conversation: { epoch: null } })

    // It was written when what it follows was still there.
    const send = { conversationId: 'c1', messageId: 'p3', parentId: 'p2~a', content: 'Still there?' }
    expect(await reader.request('send', send)).toMatchObject({ ok: true, offset: 0 })
    await rebuilt.request('follow', { conversationId: 'c1', cursor: null })
    expect(await rebuilt.request('follow', { conversationId: 'c1', cursor: null })).toMatchObject({
      trimmed: TRIMMED,
      messages: [{ id: 'p3' }],
    })
  })

  test('[R12] a conversation that began after what was removed is whole', async ({
    reader,
    remove,
    connect,
    trimmable,
    start,
  }) => {
    remove(CHUNKS.length)
    await followsAgain(reader)
    // Of the same partition as the first.
    const id = Array.from({ length: 50 }, (_, at) => `new${at}`).find(
      (name) => trimmable.partitionOf(name) === trimmable.partitionOf('c1'),
    )
    const conversationId = id ?? ''
    await reader.request('create', { conversationId, title: 'New' })
    await reader.follow(conversationId)
    expect(reader.follower(conversationId).trimmed).toBeNull()
    await reader.request('send', { conversationId, messageId: 'n1', parentId: null, content: 'Hello?' })
    const rebuilt = connect(await start({ log: trimmable }))
    for (const client of [reader, rebuilt]) {
      const answer = await client.request('follow', { conversationId, cursor: null })
      expect(answer).toMatchObject({ trimmed: null })
    }
  })

  test('[V6] a conversation that nobody has named is gone with its last chunk, for every relay', async ({
    trimmable,
    start,
    connect,
    publish,
    remove,
  }) => {
    const relay = await start({ log: trimmable, limits: LIMITS })
    const client = connect(relay)
    await publish(...CHUNKS)
    await client.follow('c1')
    remove(CHUNKS.length)
    const unknown = { ok: false, problem: { code: 'unknown-conversation' } }
    await vi.waitFor(() => expect(client.follower('c1').phase).toBe('catching-up'))
    for (const other of [relay, await start({ log: trimmable })]) {
      const answer = await connect(other).request('follow', { conversationId: 'c1', cursor: null })
      expect(answer).toMatchObject(unknown)
    }
  })

  test('[V6] a relay that was down while unread chunks were removed tells what is left, from its first answer on', async ({
    trimmable,
    start,
    connect,
    publish,
    remove,
  }) => {
    using folder = temporaryFolder()
    const options = { log: trimmable, viewPath: folder.file('view'), limits: LIMITS }
    const before = await start(options)
    await publish(...FIRST.slice(0, 2))
    await connect(before).follow('c1')
    await before.close()
    await publish(...CHUNKS.slice(2))
    remove(FIRST.length)
    const client = connect(await start(options))
    await vi.waitFor(() => client.follow('c1'))
    await reaches(client, 5)
    expect(client.follower('c1').conversation.messages.map(({ id, status }) => [id, status])).toEqual([
      ['p2', 'complete'],
      ['p2~a', 'complete'],
    ])
  })
  test('[V6] a relay that meets a hole where it reads on looks at the log start before it folds what comes', async ({
    trimmable,
    start,
    connect,
    publish,
    remove,
  }) => {
    const client = connect(await start({ log: trimmable, limits: { trimEveryMs: 1_000_000 } }))
    await publish(...FIRST.slice(0, 2))
    await vi.waitFor(() => client.follow('c1'))
    remove(FIRST.length - 1)
    await publish(...CHUNKS.slice(2))
    await followsAgain(client)
    await reaches(client, 5)
    // The end of the first answer is there, after a hole: nothing of it is shown, nor that it was interrupted.
    const statuses = client.follower('c1').conversation.messages.map(({ id, status }) => `${id} ${status}`)
    expect(statuses).toEqual(['p2 complete', 'p2~a complete'])
  })
})
