import { randomUUID } from 'node:crypto'
import { arbitraryLog, prefixesOf } from '@ras/shared/conversation/test-support/arbitrary-log'
import type { Log, NewRecord } from '@ras/shared/log/log'
import { encodeChunk } from '@ras/shared/log/record-codec'
import { StreamError } from '@ras/shared/protocol/stream-error'
import { openSqliteLog } from '@ras/shared/log/sqlite/sqlite-log'
import * as fc from 'fast-check'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { Chunk, type Entry } from 'reliable-ai-streams'
import { MAX_BATCH } from './publish-queue.ts'
import { publishSource } from './publish-source.ts'
import { readConversation } from './read-conversation.ts'
import { source } from './test-support/source.ts'
import { take } from './test-support/take.ts'
import { type TrimmedLog, trimmedLog } from './test-support/trimmed-log.ts'

const log = openSqliteLog({ path: ':memory:', partitions: 1 })
afterAll(() => log.close())
const never = new AbortController().signal

const ignore = (): void => undefined

function read(from: Log, conversationId: string, cursor: string | null = null): AsyncGenerator<Entry> {
  return readConversation(from, { ...defaults, conversationId, cursor })
}

const defaults = { cursor: null, counted: null, signal: never, onProgress: ignore, onInvalid: ignore }

/** A log of its own with the conversation `c`, whose chunks say where they are. */
async function logOf(count: number): Promise<TrimmedLog> {
  const own = openSqliteLog({ path: ':memory:', partitions: 1 })
  onTestFinished(() => own.close())
  const chunks = Array.from({ length: count }, (_, index) => chunkRecord(`${index}`))
  await own.append('chunks', chunks, never)
  return trimmedLog(own)
}

/** Kafka's own records are such holes. */
function withoutPosition(of: Log, position: number): Pick<Log, 'read'> {
  return {
    async *read(...asked) {
      for await (const batch of of.read(...asked)) {
        yield batch.filter((record) => record.position !== position)
      }
    },
  }
}

/** As a log answers that is closed, or does not answer in time. */
function rejectedAt(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new StreamError('log-unavailable', 'away')), { once: true })
  })
}

function chunkRecord(content: string, conversationId = 'c'): NewRecord {
  return encodeChunk(new Chunk({ conversationId, type: 'text', content }))
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
    // A reader that gets less than it should waits for more.
    { numRuns: 60, timeout: 10_000, endOnFailure: true },
  )
}, 60_000)

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

test('[C3] a cursor stays small: of a message of publishStream some bytes', async () => {
  const conversationId = randomUUID()
  const publish = async (chunk: Chunk): Promise<void> => {
    await log.append('chunks', [encodeChunk(chunk)], never)
  }
  for (let message = 0; message < 500; message += 1) {
    await publishSource(publish, conversationId, source(['question', ' and answer']), {})
  }
  const entries = await take(read(log, conversationId), 1500)
  expect(entries.at(-1)?.cursor.length).toBeLessThan(8000)
})

test('[C4] an offset with its epoch gives the chunk that was counted, for as long as the log has that beginning', async () => {
  const trimmed = await logOf(4)
  const whole = await take(read(trimmed, 'c'), 4)
  const { epoch } = whole[0] ?? { epoch: '' }
  expect(epoch).toMatch(/^[a-z0-9-]{1,64}$/)
  expect(whole.every((entry) => entry.epoch === epoch)).toBe(true)
  const from = (offset: number) =>
    readConversation(trimmed, { ...defaults, conversationId: 'c', counted: { epoch, offset } })
  expect((await take(from(2), 4)).map(({ chunk }) => chunk.content)).toEqual(['0', '1', '2', '3'])
  trimmed.removeBefore(2)
  await expect(from(2).next()).rejects.toMatchObject({
    code: 'offset-expired',
    message: expect.stringMatching('unable to resume from offset 2; retention has removed the beginning'),
  })
  const [left] = await take(read(trimmed, 'c'), 1)
  expect(left).toMatchObject({ offset: 0, chunk: { content: '2' } })
  expect(left?.epoch).not.toBe(epoch)
})

test('[C4] an offset with its epoch is refused where nothing of the conversation is left, and where the log does not reach it', async () => {
  const trimmed = await logOf(4)
  const [first] = await take(read(trimmed, 'c'), 1)
  const from = (offset: number) =>
    readConversation(trimmed, {
      ...defaults,
      conversationId: 'c',
      counted: { epoch: first?.epoch ?? '', offset },
    })
  const atEnd = from(4)
  for (let offset = 0; offset < 4; offset += 1) await atEnd.next()
  const waiting = atEnd.next()
  await trimmed.append('chunks', [chunkRecord('new')], never)
  expect(await waiting).toMatchObject({ value: { offset: 4, chunk: { content: 'new' } } })
  await expect(take(from(6), 6)).rejects.toMatchObject({ code: 'offset-expired' })
  await trimmed.append('chunks', [chunkRecord("another's", 'other')], never)
  trimmed.removeBefore(5)
  await expect(from(0).next()).rejects.toMatchObject({ code: 'offset-expired' })
})

test('[C4] a reader that retention overtakes is refused what is left, and a hole alone refuses nothing', async () => {
  const overtaken = await logOf(2)
  const reading = read(overtaken, 'c')
  await reading.next()
  await reading.next()
  await overtaken.append(
    'chunks',
    ['2', '3'].map((content) => chunkRecord(content)),
    never,
  )
  overtaken.removeBefore(3)
  await expect(reading.next()).rejects.toMatchObject({
    code: 'offset-expired',
    message: 'unable to read on; retention has removed chunks that were not read yet',
  })
  const holed = await logOf(4)
  const contents = await take(read({ ...holed, ...withoutPosition(holed, 2) }, 'c'), 3)
  expect(contents.map(({ offset, chunk }) => [offset, chunk.content])).toEqual([
    [0, '0'],
    [1, '1'],
    [2, '3'],
  ])
})

test('[C1] a subscriber goes on from where the reading ended, though that is before the end that the log told', async () => {
  const own = await logOf(4)
  const early: Pick<Log, 'read'> = {
    read: (topic, range, signal) => own.read(topic, { ...range, to: 2 }, signal),
  }
  const entries = await take(read({ ...own, ...early }, 'c'), 3)
  expect(entries.map(({ chunk }) => chunk.content)).toEqual(['0', '1', '2'])
})

test('[C2] an abort ends a subscription without an error while it waits for the first answer of the log', async () => {
  const own = await logOf(2)
  const abort = new AbortController()
  const bounds = () => rejectedAt(abort.signal)
  const options = { ...defaults, conversationId: 'c', signal: abort.signal }
  const next = readConversation({ ...own, bounds }, options).next()
  abort.abort()
  expect(await next).toEqual({ done: true, value: undefined })
})

test('[C2] an abort ends a subscription without an error while it asks whether what is missing was removed', async () => {
  const holed = await logOf(4)
  const abort = new AbortController()
  const asked = Promise.withResolvers<void>()
  let questions = 0
  const bounds: Log['bounds'] = (topic) => {
    questions += 1
    if (questions === 1) return holed.bounds(topic)
    asked.resolve()
    return rejectedAt(abort.signal)
  }
  const log = { ...holed, ...withoutPosition(holed, 1), bounds }
  const reading = readConversation(log, { ...defaults, conversationId: 'c', signal: abort.signal })
  await reading.next()
  const next = reading.next()
  await asked.promise
  abort.abort()
  expect(await next).toEqual({ done: true, value: undefined })
})

test('[C4] whether what is missing was removed is asked until the log answers', async () => {
  const holed = await logOf(4)
  let questions = 0
  const bounds: Log['bounds'] = (topic) => {
    questions += 1
    const isAway = questions > 1 && questions < 4
    return isAway ? Promise.reject(new StreamError('log-unavailable', 'away')) : holed.bounds(topic)
  }
  const entries = await take(read({ ...holed, ...withoutPosition(holed, 1), bounds }, 'c'), 3)
  expect(entries.map(({ chunk }) => chunk.content)).toEqual(['0', '2', '3'])
  expect(questions).toBe(4)
})

test('[C2] nothing is yielded after an abort, also of what was read already', async () => {
  const own = await logOf(2000)
  const abort = new AbortController()
  const reading = readConversation(own, { ...defaults, conversationId: 'c', signal: abort.signal })
  await reading.next()
  abort.abort()
  expect(await reading.next()).toEqual({ done: true, value: undefined })
})

test('[C20] a record whose fields are named as methods breaks no reader', async () => {
  const own = await logOf(0)
  const value = `{"type":"text","content":"x","conversationId":"c","note":1,"toJson":"y","toString":"y","constructor":"y","__proto__":{"z":1}}`
  await own.append('chunks', [{ key: 'c', value }], never)
  const [entry] = await take(read(own, 'c'), 1)
  const chunk = entry?.chunk
  expect(chunk).toBeInstanceOf(Chunk)
  expect(JSON.parse(chunk?.toJson() ?? '')).toEqual({
    id: '0-0',
    timestamp: expect.any(Number),
    type: 'text',
    content: 'x',
    conversationId: 'c',
    note: 1,
  })
})

test('[D4] a record that is nested too deeply is told of and skipped', async () => {
  const own = await logOf(1)
  const deep = `{"conversation_id":"c","type":"text","extra":${'['.repeat(20_000)}${']'.repeat(20_000)}}`
  await own.append('chunks', [{ key: 'c', value: deep }, chunkRecord('1')], never)
  const reasons: string[] = []
  const onInvalid = (_record: unknown, reason: string): void => void reasons.push(reason)
  const entries = await take(readConversation(own, { ...defaults, conversationId: 'c', onInvalid }), 2)
  expect(entries.map(({ offset, chunk }) => [offset, chunk.content])).toEqual([
    [0, '0'],
    [1, '1'],
  ])
  expect(reasons).toEqual(['the value is nested too deeply'])
})
