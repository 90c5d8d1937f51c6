import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ChunkFields,
  type Config,
  type Entry,
  Publisher,
  StreamError,
  Subscriber,
} from 'reliable-ai-streams'
import { source } from './test-support/source.ts'
import { take } from './test-support/take.ts'

/** The library on one kind of log, by a `Config` alone. All tests share the log, so each has a conversation of its own. */
export function describeLibrary(name: string, createConfig: () => Config): void {
  describe(name, () => {
    let publisher: Publisher
    let subscriber: Subscriber
    const sharedConfig = createConfig()
    beforeAll(async () => {
      publisher = await new Publisher(sharedConfig).connect()
      subscriber = await new Subscriber(sharedConfig).connect()
    })
    afterAll(async () => {
      await subscriber.disconnect()
      await publisher.disconnect()
    })

    test('[C1] a subscriber from offset 2 gets the third chunk and those behind it', async () => {
      const conversationId = randomUUID()
      for (const content of ['0', '1', '2', '3', '4']) {
        await publisher.publish({ conversationId, content, type: 'text' })
      }
      const entries = await take(subscriber.subscribe(conversationId, { fromOffset: 2 }), 3)
      expect(entries.map(({ offset, chunk }) => [offset, chunk.content])).toEqual([
        [2, '2'],
        [3, '3'],
        [4, '4'],
      ])
    })

    test('[C1] every subscriber gets every chunk of its conversation, and no other', async () => {
      const conversationId = randomUUID()
      const published = texts(conversationId, 200)
      const begins = [0, 0, 50, 150]
      const reading = begins.map((fromOffset) =>
        take(subscriber.subscribe(conversationId, { fromOffset }), published.length - fromOffset),
      )
      const other = randomUUID()
      for (const chunk of published) {
        await Promise.all([publisher.publish(chunk), publisher.publish({ ...chunk, conversationId: other })])
      }
      for (const [index, entries] of (await Promise.all(reading)).entries()) {
        expect(contents(entries)).toEqual(published.slice(begins[index]).map(({ content }) => content))
        expect(entries.every(({ chunk }) => chunk.conversationId === conversationId)).toBe(true)
      }
    })

    test('[C1] an error is delivered as it was published, like any other chunk, and what comes behind it, too', async () => {
      const conversationId = randomUUID()
      const published = [
        { conversationId, type: 'text', content: 'so far' },
        { conversationId, type: 'error', content: 'It failed.', code: 'model-failed', retryable: true },
        { conversationId, type: 'later-type', content: '?', detail: { of: 'its own' } },
        { conversationId, type: 'text', content: 'again' },
      ] as const
      for (const chunk of published) await publisher.publish(chunk)
      const entries = await take(subscriber.subscribe(conversationId), 4)
      expect(entries).toMatchObject(published.map((chunk, offset) => ({ offset, chunk })))
    })

    test('[C1] a subscriber that was away for 10,000 chunks lost none', async () => {
      const conversationId = randomUUID()
      const published = texts(conversationId, 10_010)
      await Promise.all(published.slice(0, 10).map((chunk) => publisher.publish(chunk)))
      const before = await take(subscriber.subscribe(conversationId), 10)
      await Promise.all(published.slice(10).map((chunk) => publisher.publish(chunk)))
      const cursor = before.at(-1)?.cursor ?? ''
      for (const where of [{ cursor }, { fromOffset: 10 }]) {
        const after = await take(subscriber.subscribe(conversationId, where), 10_000)
        const all = [...before, ...after]
        expect(all.map(({ offset }) => offset)).toEqual(Array.from(published.keys()))
        expect(contents(all)).toEqual(published.map(({ content }) => content))
      }
    })

    test('[C2] a subscription goes on after a finish, unless it is told to end there', async () => {
      const conversationId = randomUUID()
      for (const type of ['text', 'finish', 'text', 'error', 'text']) {
        await publisher.publish({ conversationId, type })
      }
      expect(await take(subscriber.subscribe(conversationId), 5)).toHaveLength(5)
      const ending = (fromOffset: number) =>
        subscriber.subscribe(conversationId, { fromOffset, endAtFinish: true })
      expect((await take(ending(0), Infinity)).map(({ offset }) => offset)).toEqual([0, 1])
      expect((await take(ending(2), Infinity)).map(({ offset }) => offset)).toEqual([2, 3])
    })

    test('[C2] an abort ends a subscription that waits, without an error, and no other', async () => {
      const conversationId = randomUUID()
      await publisher.publish({ conversationId, type: 'text', content: 'first' })
      const abort = new AbortController()
      const aborted = subscriber.subscribe(conversationId, { signal: abort.signal })
      const other = subscriber.subscribe(conversationId)
      await Promise.all([aborted.next(), other.next()])
      const waiting = [aborted.next(), other.next()]
      abort.abort()
      expect(await waiting[0]).toEqual({ done: true, value: undefined })
      await publisher.publish({ conversationId, type: 'text', content: 'second' })
      expect(await waiting[1]).toMatchObject({ value: { offset: 1, chunk: { content: 'second' } } })
      await other.return()
    })

    test('[C2] a subscription that waits can be left, and a stream of it destroyed', async () => {
      const conversationId = randomUUID()
      await publisher.publish({ conversationId, type: 'text', content: 'first' })
      const left = subscriber.subscribe(conversationId)
      const failed = subscriber.subscribe(conversationId)
      await Promise.all([left.next(), failed.next()])
      const waiting = [left.next(), failed.next()]
      expect(await left.return()).toEqual({ done: true, value: undefined })
      await expect(failed.throw(new Error('not mine'))).rejects.toThrow('not mine')
      for (const next of waiting) expect(await next).toEqual({ done: true, value: undefined })
      const stream = Readable.from(subscriber.subscribe(conversationId))
      await once(stream, 'data')
      stream.destroy()
      await once(stream, 'close')
    })

    test('[C2] an abort and a disconnect end a subscription in the middle of what is there, and no other', async () => {
      const conversationId = randomUUID()
      await Promise.all(texts(conversationId, 2000).map((chunk) => publisher.publish(chunk)))
      const abort = new AbortController()
      const leaving = await new Subscriber(sharedConfig).connect()
      const aborted = subscriber.subscribe(conversationId, { signal: abort.signal })
      const left = leaving.subscribe(conversationId)
      const other = subscriber.subscribe(conversationId)
      await Promise.all([aborted.next(), left.next(), other.next()])
      abort.abort()
      await leaving.disconnect()
      expect(await take(aborted, Infinity)).toEqual([])
      expect(await take(left, Infinity)).toEqual([])
      expect(await take(other, 1999)).toHaveLength(1999)
    })

    test('[C3] a cursor goes on behind its chunk, with the same offsets, at every place of a conversation', async () => {
      const conversationId = randomUUID()
      const first = { conversationId, type: 'text', id: randomUUID(), content: 'first' }
      const prompt = { conversationId, type: 'prompt', messageId: 'p', content: 'question' }
      const run = { conversationId, messageId: 'a', runId: 'r' }
      const published: readonly ChunkFields[] = [
        first,
        first,
        prompt,
        { ...run, type: 'start', seq: 0, attempt: 1 },
        prompt,
        { ...run, type: 'text', seq: 1, content: 'answer' },
        { ...run, type: 'text', seq: 1, content: 'answer' },
        first,
        { ...run, type: 'finish', seq: 2 },
        { ...run, type: 'start', runId: 'zombie', seq: 0, attempt: 2 },
        { conversationId, type: 'text', content: 'last' },
      ]
      for (const chunk of published) await publisher.publish(chunk)
      const whole = await take(subscriber.subscribe(conversationId), 6)
      expect(whole.map(({ chunk }) => chunk.content)).toEqual(['first', 'question', '', 'answer', '', 'last'])
      for (const { offset, cursor } of whole.slice(0, -1)) {
        const rest = await take(subscriber.subscribe(conversationId, { cursor }), whole.length - offset - 1)
        expect(rest).toEqual(whole.slice(offset + 1))
      }
    })

    test('[C4] a cursor of another conversation, a damaged one, and one of another log are refused', async () => {
      const conversationId = randomUUID()
      await publisher.publish({ conversationId, type: 'text', content: 'first' })
      const [entry] = await take(subscriber.subscribe(conversationId), 1)
      const cursor = entry?.cursor ?? ''
      expect(() => subscriber.subscribe(randomUUID(), { cursor })).toThrow(
        new StreamError(
          'invalid-request',
          `unable to resume; the cursor is of the conversation ${conversationId}`,
        ),
      )
      expect(() => subscriber.subscribe(conversationId, { cursor: cursor.slice(2) })).toThrow(
        'unable to resume; cursor: is none of this version',
      )
      const config = createConfig()
      await using elsewhere = await new Publisher(config).connect()
      await using reader = await new Subscriber(config).connect()
      for (const chunk of texts(conversationId, 3000)) void elsewhere.publish(chunk)
      await elsewhere.publish({ conversationId, type: 'text' })
      await expect(take(reader.subscribe(conversationId, { cursor }), 1)).rejects.toMatchObject({
        code: 'offset-expired',
        message: 'unable to resume from the cursor; it is of another log',
      })
    })

    test('[C4] an epoch and an offset are a place to go on at, and are refused in another log', async () => {
      const conversationId = randomUUID()
      for (const chunk of texts(conversationId, 4)) await publisher.publish(chunk)
      const [, entry] = await take(subscriber.subscribe(conversationId), 2)
      const place = { epoch: entry?.epoch ?? '', fromOffset: 2 }
      const rest = await take(subscriber.subscribe(conversationId, place), 2)
      expect(rest.map(({ offset }) => offset)).toEqual([2, 3])
      const [resumed] = await take(subscriber.subscribe(conversationId, { cursor: entry?.cursor }), 1)
      expect(resumed?.epoch).toBe(entry?.epoch)
      const config = createConfig()
      await using elsewhere = await new Publisher(config).connect()
      await using reader = await new Subscriber(config).connect()
      for (const chunk of texts(conversationId, 4)) await elsewhere.publish(chunk)
      await expect(reader.subscribe(conversationId, place).next()).rejects.toMatchObject({
        code: 'offset-expired',
      })
      await expect(reader.subscribe(randomUUID(), place).next()).rejects.toMatchObject({
        code: 'offset-expired',
      })
    })

    test.each([
      ['a b', {}, 'conversationId: a b is no id'],
      ['c', { fromOffset: -1 }, 'fromOffset: is no offset'],
      ['c', { fromOffset: 0.5 }, 'fromOffset: is no offset'],
      ['c', { epoch: '' }, 'epoch: is empty'],
      ['c', { cursor: '' }, 'cursor: is empty; leave it out to begin where the log begins'],
      ['c', { cursor: 'x', fromOffset: 0 }, 'fromOffset: is given beside a cursor'],
      ['c', { cursor: 'x', epoch: 'e' }, 'epoch: is given beside a cursor'],
    ])('[C9] subscribe refuses %j with %j at once, with what is wrong', (conversationId, options, why) => {
      expect(() => subscriber.subscribe(conversationId, options)).toThrow(
        expect.objectContaining({
          code: 'invalid-request',
          message: expect.stringContaining(`unable to subscribe; ${why}`),
        }),
      )
    })

    test('[C5] reading from the beginning says how far it is, and a cursor leaves little to read', async () => {
      const conversationId = randomUUID()
      await publisher.publish({ conversationId, type: 'text', content: 'first' })
      const [entry] = await take(subscriber.subscribe(conversationId), 1)
      await Promise.all(texts(conversationId, 1500).map((chunk) => publisher.publish(chunk)))
      const seen: { readonly read: number; readonly total: number }[] = []
      const onProgress = (progress: (typeof seen)[number]) => void seen.push(progress)
      const reading = subscriber.subscribe(conversationId, { onProgress })
      await reading.next()
      await publisher.publish({ conversationId, type: 'finish' })
      await take(reading, 1501)
      const total = seen[0]?.total ?? 0
      expect(seen.at(-1)).toEqual({ read: total, total })
      expect(total).toBeGreaterThanOrEqual(1501)
      expect(seen[0]?.read).toBe(0)
      expect(seen.every(({ read }, index) => read >= (seen[index - 1]?.read ?? 0) && read <= total)).toBe(
        true,
      )
      const resumed: typeof seen = []
      await take(
        subscriber.subscribe(conversationId, {
          cursor: entry?.cursor ?? '',
          onProgress: (progress) => void resumed.push(progress),
        }),
        1501,
      )
      expect(resumed[0]).toEqual({ read: 0, total: 1501 })
    })

    test('[C6] chunks keep the order in which they were published, awaited or not', async () => {
      const conversationId = randomUUID()
      const published = texts(conversationId, 5000)
      for (const chunk of published.slice(0, 100)) await publisher.publish(chunk)
      await Promise.all(published.slice(100).map((chunk) => publisher.publish(chunk)))
      const entries = await take(subscriber.subscribe(conversationId), 5000)
      expect(contents(entries)).toEqual(published.map(({ content }) => content))
    })

    test('[C7] a source becomes one message with an end, and one that throws ends in an error', async () => {
      const conversationId = randomUUID()
      const messageId = await publisher.publishStream(
        conversationId,
        source(['Hel', { content: 'lo' }, '!']),
        {
          messageId: undefined,
        },
      )
      const fault = new Error('the model is gone')
      const failing = publisher.publishStream(conversationId, source(['So', ' far'], fault), {
        messageId: 'second',
      })
      await expect(failing).rejects.toBe(fault)
      const entries = await take(subscriber.subscribe(conversationId), 7)
      expect(entries.map(({ chunk }) => [chunk.type, chunk.content])).toEqual([
        ['text', 'Hel'],
        ['text', 'lo'],
        ['text', '!'],
        ['finish', ''],
        ['text', 'So'],
        ['text', ' far'],
        ['error', 'the model is gone'],
      ])
      expect(entries.map(({ chunk }) => chunk.messageId)).toEqual([
        ...Array.from({ length: 4 }, () => messageId),
        ...Array.from({ length: 3 }, () => 'second'),
      ])
    })

    test('[C7] a chunk that the log refuses for good ends its message in an error, so its readers see an end', async () => {
      const conversationId = randomUUID()
      const large = source(['a', 'x'.repeat(3_000_000), 'b'])
      const publishing = publisher.publishStream(conversationId, large)
      await expect(publishing).rejects.toMatchObject({ code: 'invalid-request' })
      const entries = await take(subscriber.subscribe(conversationId, { endAtFinish: true }), Infinity)
      expect(entries.map(({ chunk }) => chunk.type)).toEqual(['text', 'error'])
      const again = await publisher.publishStream(conversationId, source(['once more']))
      const rest = subscriber.subscribe(conversationId, { fromOffset: 2, endAtFinish: true })
      expect((await take(rest, Infinity)).map(({ chunk }) => [chunk.type, chunk.messageId])).toEqual([
        ['text', again],
        ['finish', again],
      ])
    })

    test('[C6] disconnect waits for all that is published, awaited or not', async () => {
      const conversationId = randomUUID()
      const mine = await new Publisher(sharedConfig).connect()
      const faults: unknown[] = []
      for (const chunk of texts(conversationId, 1200)) {
        mine.publish(chunk).catch((error: unknown) => faults.push(error))
      }
      await mine.disconnect()
      expect(faults).toEqual([])
      const entries = await take(subscriber.subscribe(conversationId), 1200)
      expect(entries.map(({ offset }) => offset)).toEqual(Array.from({ length: 1200 }).map((_, at) => at))
    })

    test('[C6] disconnect waits for it also where it is called twice, as beside the handler of a signal', async () => {
      const mine = await new Publisher(createConfig()).connect()
      const publishing = texts(randomUUID(), 1200).map((chunk) => mine.publish(chunk))
      const published = Promise.allSettled(publishing)
      await Promise.all([mine.disconnect(), mine.disconnect()])
      expect((await published).filter(({ status }) => status === 'rejected')).toEqual([])
    })

    test('[C10] a connect that meets a disconnect either is connected or says that it is not', async () => {
      const chunk = { conversationId: randomUUID(), type: 'text' }
      const mine = await new Publisher(sharedConfig).connect()
      const published = mine.publish(chunk)
      const disconnecting = mine.disconnect()
      await mine.connect()
      await Promise.all([published, disconnecting, mine.publish(chunk)])
      await mine.disconnect()
      const connected = await new Publisher(sharedConfig).connect()
      for (const client of [connected, new Publisher(sharedConfig), new Subscriber(sharedConfig)]) {
        const connecting = client.connect()
        await Promise.all([
          expect(connecting).rejects.toThrow('unable to connect; disconnect() was called meanwhile'),
          client.disconnect(),
        ])
      }
      await connected.connect()
      await connected.publish(chunk)
      await connected.disconnect()
    })

    test('[C10] nothing is published or read before connect and after disconnect, and both may be called again', async () => {
      const config = createConfig()
      const mine = new Publisher(config)
      const chunk = { conversationId: 'c', type: 'text' }
      const refusal = 'unable to publish; it is not connected: await connect() first'
      await expect(mine.publish(chunk)).rejects.toThrow(refusal)
      await Promise.all([mine.connect(), mine.connect()])
      const published = mine.publish(chunk)
      const disconnecting = mine.disconnect()
      await expect(mine.publish(chunk)).rejects.toThrow(refusal)
      await disconnecting
      await published
      await mine.disconnect()
      await expect(mine.publish(chunk)).rejects.toThrow(refusal)
      expect(() => new Subscriber(config).subscribe('c')).toThrow('await connect() first')
      await mine.connect()
      await mine.publish(chunk)
      await mine.disconnect()
    })
  })
}

function texts(
  conversationId: string,
  count: number,
): readonly (ChunkFields & { readonly content: string })[] {
  return Array.from({ length: count }, (_, index) => ({ conversationId, type: 'text', content: `${index} ` }))
}

function contents(entries: readonly Entry[]): readonly string[] {
  return entries.map(({ chunk }) => chunk.content)
}
