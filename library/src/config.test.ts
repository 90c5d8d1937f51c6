import { readFileSync } from 'node:fs'
import { Chunk, Config } from 'reliable-ai-streams'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => vi.unstubAllEnvs())

test('[C9] a given bootstrapServers wins over EMBEDDED_LOG_PATH, and a given embeddedLogPath over both', () => {
  vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', 'a:1')
  vi.stubEnv('EMBEDDED_LOG_PATH', '/data/log.sqlite')
  const onKafka = new Config({ bootstrapServers: 'b:2' })
  expect(onKafka.embeddedLogPath).toBe(null)
  expect(onKafka.kafkaConfig().brokers).toEqual(['b:2'])
  expect(new Config({ bootstrapServers: undefined }).embeddedLogPath).toBe('/data/log.sqlite')
  expect(new Config({ topicPrefix: 'x' }).embeddedLogPath).toBe('/data/log.sqlite')
  const both = new Config({ bootstrapServers: 'b:2', embeddedLogPath: ':memory:' })
  expect(both.embeddedLogPath).toBe(':memory:')
})

test('[C9] a given securityProtocol without SASL wins over the user of the environment', () => {
  vi.stubEnv('KAFKA_SECURITY_PROTOCOL', 'SASL_SSL')
  vi.stubEnv('KAFKA_SASL_MECHANISM', 'plain')
  vi.stubEnv('KAFKA_SASL_USERNAME', 'u')
  vi.stubEnv('KAFKA_SASL_PASSWORD', 'secret')
  expect(new Config().kafkaConfig()).toMatchObject({ tls: true, sasl: { username: 'u' } })
  expect(new Config({ securityProtocol: 'PLAINTEXT' }).kafkaConfig()).toMatchObject({
    tls: false,
    sasl: null,
  })
  expect(new Config({ securityProtocol: 'SASL_PLAINTEXT', saslUsername: 'v' }).kafkaConfig()).toMatchObject({
    tls: false,
    sasl: { username: 'v', password: 'secret' },
  })
  expect(() => new Config({ securityProtocol: 'SSL', saslUsername: 'v' })).toThrow(
    'saslUsername: is set, but',
  )
})

test('[C9] settings come from the environment, and what is given wins', () => {
  vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', 'a:1,b:2')
  vi.stubEnv('KAFKA_TOPIC_PREFIX', 'from-environment')
  vi.stubEnv('KAFKA_NUM_PARTITIONS', '12')
  vi.stubEnv('EMBEDDED_LOG_PATH', '')
  expect(new Config()).toMatchObject({ embeddedLogPath: null, connectWithinMs: 10_000 })
  expect(new Config().kafkaConfig()).toMatchObject({
    brokers: ['a:1', 'b:2'],
    topicPrefix: 'from-environment',
    partitions: 12,
  })
  const given = new Config({ topicPrefix: 'given', numPartitions: 3, bootstrapServers: undefined })
  expect(given.kafkaConfig()).toMatchObject({ brokers: ['a:1', 'b:2'], topicPrefix: 'given', partitions: 3 })
  vi.stubEnv('EMBEDDED_LOG_PATH', '/data/log.sqlite')
  expect(new Config().embeddedLogPath).toBe('/data/log.sqlite')
})

test('[B8] EMBEDDED_LOG_PATH stands in .env.example once', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
  expect(example.match(/^(# )?EMBEDDED_LOG_PATH=/gm)).toHaveLength(1)
})

test('[C9] every wrong or unknown setting is named at once, by its variable where that is where it came from', () => {
  vi.stubEnv('KAFKA_COMPRESSION', 'lz4')
  const settings = {
    bootstrapServers: 'nowhere',
    securityProtocol: 'SASL_SSL',
    saslUsername: 'u',
    topicPrefx: 'x',
  }
  expect(() => Reflect.construct(Config, [settings])).toThrow(
    /topicPrefx is no setting; bootstrapServers: .*; KAFKA_COMPRESSION: .*; KAFKA_SASL_MECHANISM: .*; KAFKA_SASL_PASSWORD: /s,
  )
})

test('[C9] a config that is printed shows no password', () => {
  const config = new Config({
    securityProtocol: 'SASL_PLAINTEXT',
    saslMechanism: 'plain',
    saslUsername: 'u',
    saslPassword: 'secret',
  })
  expect(config.kafkaConfig().sasl?.password).toBe('secret')
  expect(JSON.stringify(config)).not.toContain('secret')
})

test('[C9] a chunk has its id and timestamp filled in, and is the same after JSON', () => {
  const before = Date.now()
  const chunk = new Chunk({ conversationId: 'c', content: 'Grüße', type: 'text', note: { kept: true } })
  expect(chunk.timestamp).toBeGreaterThanOrEqual(before)
  expect(new Chunk({ conversationId: 'c', type: 'text' }).id).not.toBe(chunk.id)
  expect(Chunk.fromJson(chunk.toJson())).toStrictEqual(chunk)
  expect(JSON.parse(chunk.toJson())).toEqual(Object.fromEntries(Object.entries(chunk)))
  expect(Chunk.fromJson('{"conversation_id":"c","content":"x","type":"text"}')).toMatchObject({
    conversationId: 'c',
    content: 'x',
  })
})

test.each([
  [{ conversationId: 'c' }, 'type: '],
  [{ conversationId: 'a b', type: 'text' }, 'conversationId: '],
  [{ conversationId: 'c', type: 'text', content: 7 }, 'content: '],
  [{ conversationId: 'c', type: 'text', timestamp: 'now' }, 'timestamp: '],
  [{ conversationId: 'c', type: 'text', runId: 'r' }, 'seq: '],
  [{ conversationId: 'c', type: 'text', toJson: 'x' }, 'toJson: '],
])('[C9] the bad chunk %j is refused with the name of the field', (fields, name) => {
  const refusal = expect.objectContaining({
    code: 'invalid-request',
    message: expect.stringContaining(`unable to make a chunk; ${name}`),
  })
  expect(() => Reflect.construct(Chunk, [fields])).toThrow(refusal)
  expect(() => Chunk.fromJson(JSON.stringify(fields))).toThrow(refusal)
})

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
const make = (extra: unknown) => () => new Chunk({ conversationId: 'c', type: 'text', extra })

test('[C9] a chunk of which a field is nested too deeply, or holds itself, is refused with the name of the field', () => {
  const self: Record<string, unknown> = {}
  Object.assign(self, { one: self, other: self })
  expect(make(nested(99))).not.toThrow()
  for (const extra of [nested(100), nested(200_000), self]) {
    expect(make(extra)).toThrow(
      expect.objectContaining({
        code: 'invalid-request',
        message: 'unable to make a chunk; extra: is nested deeper than 99 levels',
      }),
    )
  }
})

test.each([7n, { tokens: [7n] }])(
  '[C9] a chunk with a field that JSON cannot write is refused with its name',
  (extra) => {
    const message = 'unable to make a chunk; extra: cannot be written as JSON'
    expect(make(extra)).toThrow(expect.objectContaining({ code: 'invalid-request', message }))
  },
)

test.each(['', '7', '[]', '{"type":'])('[C9] %j is no chunk', (json) => {
  expect(() => Chunk.fromJson(json)).toThrow('unable to read a chunk; it is not a JSON object')
})
