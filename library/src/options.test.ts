import { Chunk, Config, Publisher, Subscriber } from 'reliable-ai-streams'
import { afterEach, expect, test, vi } from 'vitest'
import { take } from './test-support/take.ts'

afterEach(() => vi.unstubAllEnvs())

const config = new Config({ embeddedLogPath: ':memory:' })
const refusal = (message: string) => expect.objectContaining({ code: 'invalid-request', message })
/** As JavaScript may call. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no type checks it there
const untyped = (value: unknown): never => value as never

test.for([
  [{ fromOfset: 3, endAtFinsh: true }, 'fromOfset is no option; endAtFinsh is no option'],
  [{ fromOffset: '3' }, 'fromOffset: is no offset'],
  [{ epoch: 7, cursor: null }, 'epoch: is no text; cursor: is no text'],
  [
    { endAtFinish: 'yes', signal: {}, onProgress: 1 },
    'signal: is no AbortSignal; endAtFinish: is neither true nor false; onProgress: is no function',
  ],
  [null, 'options: are no object'],
  [3, 'options: are no object'],
] as const)('[C9] subscribe with the options %j is refused: %s', async ([options, why]) => {
  await using subscriber = await new Subscriber(config).connect()
  expect(() => subscriber.subscribe('c', untyped(options))).toThrow(refusal(`unable to subscribe; ${why}`))
})

test.for([
  [{ deliverWithinMS: 1 }, 'deliverWithinMS is no option'],
  [{ deliverWithinMs: 0 }, 'deliverWithinMs: is no time in milliseconds'],
  [{ logger: {} }, 'logger: has not the functions debug, info and warn'],
  [null, 'options: are no object'],
] as const)('[C9] a publisher with the options %j is refused: %s', ([options, why]) => {
  expect(() => new Publisher(config, untyped(options))).toThrow(refusal(`unable to make a publisher; ${why}`))
})

test('[C9] a subscriber with an unknown option is refused, and one with the logger `console` is not', () => {
  expect(() => new Subscriber(config, untyped({ loger: console }))).toThrow(
    refusal('unable to make a subscriber; loger is no option'),
  )
  expect(new Subscriber(config, { logger: console })).toBeInstanceOf(Subscriber)
})

test.for([
  [{ mesageId: 'm' }, 'mesageId is no option'],
  [{ role: 'system' }, 'role: '],
  [{ messageId: 'a b', parentId: 7 }, 'messageId: '],
] as const)(
  '[C9] publishStream with the options %j is refused, and publishes nothing: %s',
  async ([options, why]) => {
    await using publisher = await new Publisher(config).connect()
    const publishing = publisher.publishStream('options', ReadableStream.from(['a']), untyped(options))
    await expect(publishing).rejects.toThrow(`unable to publish; ${why}`)
    await publisher.publish({ conversationId: 'options', type: 'text', content: why })
    await using subscriber = await new Subscriber(config).connect()
    const [first] = await take(subscriber.subscribe('options'), 1)
    expect(first?.chunk.content).toBe(why)
  },
)

test('[C9] a source that cannot be read is refused, and publishes nothing', async () => {
  await using publisher = await new Publisher(config).connect()
  await expect(publisher.publishStream('c', untyped(Promise.resolve('a')))).rejects.toEqual(
    refusal('unable to publish; source: is no AsyncIterable'),
  )
})

test('[C9] publisher and subscriber take the settings in place of a config', async () => {
  const topicPrefix = '!'
  for (const make of [Publisher, Subscriber]) {
    expect(() => new make({ topicPrefix })).toThrow(/^unable to use the settings; topicPrefix: /)
    expect(() => new make(untyped({ topicPrefx: 'x' }))).toThrow('topicPrefx is no setting')
    expect(() => new make(untyped(null))).toThrow(
      refusal('unable to use the settings; settings: are no object'),
    )
    expect(() => new make(untyped('127.0.0.1:9092'))).toThrow(
      refusal('unable to use the settings; settings: are no object'),
    )
  }
  await using publisher = new Publisher({ bootstrapServers: '127.0.0.1:1', connectWithinMs: 300 })
  await expect(publisher.connect()).rejects.toThrow('kafka at 127.0.0.1:1 does not answer')
})

test('[C9] bootstrapServers may be a list', () => {
  expect(new Config({ bootstrapServers: ['a:1', 'b:2'] }).kafkaConfig().brokers).toEqual(['a:1', 'b:2'])
  for (const servers of [[], ['a:1', 'nowhere'], ['a:1', 7]]) {
    expect(() => new Config({ bootstrapServers: untyped(servers) })).toThrow(
      /^unable to use the settings; bootstrapServers: /,
    )
  }
})

test.each([undefined, null, 'text'])('[C9] a chunk of %j is refused', async (fields) => {
  expect(() => new Chunk(untyped(fields))).toThrow(refusal('unable to make a chunk; fields: are no object'))
  await using publisher = await new Publisher(config).connect()
  await expect(publisher.publish(untyped(fields))).rejects.toEqual(
    refusal('unable to make a chunk; fields: are no object'),
  )
})
