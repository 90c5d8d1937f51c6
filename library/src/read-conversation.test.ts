import { randomUUID } from 'node:crypto'
import { arbitraryLog, prefixesOf } from '@ras/shared/conversation/test-support/arbitrary-log'
import type { Log } from '@ras/shared/log/log'
import { encodeChunk } from '@ras/shared/log/record-codec'
import { openSqliteLog } from '@ras/shared/log/sqlite/sqlite-log'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { Chunk, type Entry } from 'reliable-ai-streams'
import { MAX_BATCH } from './publish-queue.ts'
import { readConversation } from './read-conversation.ts'
import { take } from './test-support/take.ts'

const log = openSqliteLog({ path: ':memory:', partitions: 1 })
afterAll(() => log.close())
const never = new AbortController().signal

const ignore = (): void => undefined

function read(from: Log, conversationId: string, cursor: string | null = null): AsyncIterable<Entry> {
  return readConversation(from, {
    conversationId,
    cursor,
    signal: never,
    onProgress: ignore,
    onInvalid: ignore,
  })
}

/** A log that counts what its readers get, in `records`. */
function counting(counted: Log, seen: { records: number }): Log {
  async function* count<Record>(
    batches: AsyncIterable<readonly Record[]>,
  ): AsyncGenerator<readonly Record[]> {
    for await (const batch of batches) {
      seen.records += batch.length
      yield batch
    }
  }
  return {
    ...counted,
    read: (...asked) => count(counted.read(...asked)),
    tailPartition: (...asked) => count(counted.tailPartition(...asked)),
  }
}

test('[C3] any log is read on from any of its cursors as by a reader who read everything', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryLog, async (chunks) => {
      const conversationId = randomUUID()
      const mine = chunks.map((chunk) => ({ ...chunk, conversationId }))
      await log.append('chunks', mine.map(encodeChunk), never)
      const { accepted } = prefixesOf(mine)
      const whole = await take(read(log, conversationId), accepted.length)
      expect(whole.map(({ offset }) => offset)).toEqual(accepted.map((_, offset) => offset))
      expect(whole.map(({ chunk }) => chunk.id)).toEqual(accepted.map(({ id }) => id))
      for (const { offset, cursor } of whole.slice(0, -1)) {
        const rest = await take(read(log, conversationId, cursor), accepted.length - offset - 1)
        expect(rest).toEqual(whole.slice(offset + 1))
        // What was made of a cursor makes the same cursors.
        expect(rest.at(-1)?.cursor).toBe(whole.at(-1)?.cursor)
      }
    }),
    { numRuns: 60 },
  )
})

test('[C3] a cursor finds its conversation without reading what others wrote before it', async () => {
  const [mine, other] = [randomUUID(), randomUUID()]
  const append = (conversationId: string, count: number) =>
    log.append(
      'chunks',
      Array.from({ length: count }, () =>
        encodeChunk(new Chunk({ conversationId, type: 'text', content: 'x' })),
      ),
      never,
    )
  await append(other, 10_000)
  await append(mine, 2)
  const before = await take(read(log, mine), 2)
  await append(other, 100)
  await append(mine, 1)
  const seen = { records: 0 }
  const after = await take(read(counting(log, seen), mine, before[1]?.cursor), 1)
  expect(after.map(({ offset }) => offset)).toEqual([2])
  // The 101 behind the cursor, and its own record, by which the log is known.
  expect(seen.records).toBe(102)
})

test('[C5] reading a long log from the beginning lets the process do other things', async () => {
  const [mine, other] = [randomUUID(), randomUUID()]
  const chunks = [...Array.from({ length: 5000 }, () => other), mine].map((conversationId) =>
    encodeChunk(new Chunk({ conversationId, type: 'text', content: 'x' })),
  )
  await log.append('chunks', chunks, never)
  let turns = 0
  let isReading = true
  const turn = (): void => {
    turns += 1
    if (isReading) setImmediate(turn)
  }
  setImmediate(turn)
  await take(read(log, mine), 1)
  isReading = false
  expect(turns).toBeGreaterThanOrEqual(10)
})

test('[C8] a batch that stands in the log twice is read once, also beside that of another publisher', async () => {
  const conversationId = randomUUID()
  const batch = () =>
    Array.from({ length: MAX_BATCH }, () =>
      encodeChunk(new Chunk({ conversationId, type: 'text', content: 'x' })),
    )
  const [one, other] = [batch(), batch()]
  for (const records of [one, other, one, other]) await log.append('chunks', records, never)
  await log.append('chunks', [encodeChunk(new Chunk({ conversationId, type: 'finish' }))], never)
  const entries = await take(read(log, conversationId), 2 * MAX_BATCH + 1)
  expect(entries.at(-1)).toMatchObject({ offset: 2 * MAX_BATCH, chunk: { type: 'finish' } })
})

test('[C3] a cursor stays small: of a plain chunk its id for a while, of an ended message its id', async () => {
  const conversationId = randomUUID()
  const plain = Array.from({ length: 1500 }, (_, index) => ({ type: 'text', content: `some text ${index} ` }))
  const ended = Array.from({ length: 1500 }, (_, index) => ({ type: 'prompt', content: `question ${index}` }))
  const chunks = [...plain, ...ended].map((fields) => encodeChunk(new Chunk({ conversationId, ...fields })))
  await log.append('chunks', chunks, never)
  const entries = await take(read(log, conversationId), chunks.length)
  const sizes = [0, 1499, 2999].map((offset) => entries[offset]?.cursor.length ?? Infinity)
  expect(sizes[0]).toBeLessThan(400)
  expect(sizes[1]).toBeLessThan(8000)
  expect(sizes[2]).toBeLessThan(12_000)
})
