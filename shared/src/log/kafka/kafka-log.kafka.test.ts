import { randomUUID } from 'node:crypto'
import kafkajs, { CompressionTypes, Partitioners } from 'kafkajs'
import { expect, onTestFinished, test } from 'vitest'
import { aborted } from '../aborted.ts'
import { openSession } from './kafka-client.ts'
import type { KafkaConfig } from './kafka-config.ts'
import { openKafkaLog } from './kafka-log.ts'
import { SILENT } from './kafka-logger.ts'
import { kafkaTestConfig } from '../test-support/kafka-test-config.ts'
import { ensureTopics, topicName } from './kafka-topics.ts'
import type { Log, LogRecord, NewRecord, Ownership, Topic } from '../log.ts'
import { describeLog } from '../log.contract.ts'
import { keysForEachPartition, take } from '../test-support/log-steps.ts'

const never = new AbortController().signal

for (const partitions of [1, 6]) {
  describeLog(`kafka log, ${partitions} partitions`, () => {
    const config = kafkaTestConfig({ KAFKA_NUM_PARTITIONS: String(partitions) })
    const logs: Log[] = []
    return Promise.resolve({
      async open() {
        const log = await openKafkaLog({ config })
        logs.push(log)
        return log
      },
      async close() {
        await Promise.all(logs.map((log) => log.close()))
      },
    })
  })
}

for (const compression of ['gzip', 'zstd']) {
  test(`[L1] keeps text as it is through ${compression}`, async () => {
    const { log } = await openLog({ KAFKA_COMPRESSION: compression })
    const value = JSON.stringify({ text: 'Grüße, 世界 👋🏽 '.repeat(1000) })
    await log.append('chunks', [{ key: 'a', value }], never)
    expect((await take(log, 'chunks', 'a', 1))[0]?.value).toBe(value)
  })
}

test('[L2] continues at the first position that is kept', async () => {
  const { log, admin, config } = await openLog({ KAFKA_NUM_PARTITIONS: '1' })
  await log.append('chunks', numbered('a', 10), never)
  const topic = topicName(config, 'chunks')
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '4' }] })
  expect(await log.bounds('chunks')).toEqual([{ start: 4, end: 10 }])
  expect((await take(log, 'chunks', 'a', 6)).map(({ position }) => position)).toEqual([4, 5, 6, 7, 8, 9])
  expect((await read(log, 2, 6)).map(({ position }) => position)).toEqual([4, 5])
})

test('[L4] ends at the end of a range whose last positions are no records', async () => {
  const { log, session, config } = await openLog({ KAFKA_NUM_PARTITIONS: '1' })
  await log.append('chunks', numbered('a', 2), never)
  const producer = session.kafka.producer({
    transactionalId: randomUUID(),
    maxInFlightRequests: 1,
    idempotent: true,
  })
  await producer.connect()
  const transaction = await producer.transaction()
  await transaction.send({ topic: topicName(config, 'chunks'), messages: [{ key: 'a', value: 'aborted' }] })
  await transaction.abort()
  await producer.disconnect()
  // The broker writes the marker that ends the transaction after it has answered.
  await expect.poll(async () => (await log.bounds('chunks'))[0]?.end, { timeout: 20_000 }).toBe(4)
  expect((await read(log, 0, 4)).map(({ value }) => value)).toEqual(['0', '1'])
})

test('[L4] passes over what compaction removed', async () => {
  const config = kafkaTestConfig({ KAFKA_NUM_PARTITIONS: '1' })
  await createTopic(config, 'conversations', {
    'cleanup.policy': 'compact',
    'segment.ms': '1',
    'max.compaction.lag.ms': '1',
    'min.cleanable.dirty.ratio': '0.01',
  })
  const logs = await Promise.all([openKafkaLog({ config }), openKafkaLog({ config })])
  onTestFinished(async () => {
    await Promise.all(logs.map((log) => log.close()))
  })
  // The broker keeps the last batch of each producer, even an empty one.
  const [first, second] = logs
  await first.append('conversations', [{ key: 'a', value: 'x' }], never)
  await second.append('conversations', [{ key: 'a', value: 'z' }], never)
  // The next record begins another segment if it is more than one millisecond later; only the ones before it are compacted.
  const appendedAt = Date.now()
  await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(appendedAt + 1)
  await first.append('conversations', [{ key: 'b', value: 'y' }], never)
  await expect.poll(() => read(first, 0, 1, 'conversations'), { timeout: 60_000 }).toEqual([])
  expect((await read(first, 0, 3, 'conversations')).map(({ position }) => position)).toEqual([1, 2])
  expect((await take(second, 'conversations', 'a', 1))[0]).toMatchObject({ position: 1, value: 'z' })
})

test('[L2] reads what others wrote with a compression that our reader does not know', async () => {
  const { log, session, config } = await openLog({ KAFKA_NUM_PARTITIONS: '1' })
  kafkajs.CompressionCodecs[CompressionTypes.Snappy] = () => ({ compress: snappyLiteral })
  const producer = session.kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  await producer.send({
    topic: topicName(config, 'chunks'),
    messages: [{ key: 'a', value: 'from elsewhere' }],
    compression: CompressionTypes.Snappy,
  })
  await producer.disconnect()
  expect((await take(log, 'chunks', 'a', 1))[0]?.value).toBe('from elsewhere')
})

test('[L7] who keeps a partition through a rebalance keeps what is under way there', async () => {
  const { log } = await openLog()
  const group = randomUUID()
  const keys = keysForEachPartition(log, 7)
  await log.append(
    'prompts',
    keys.map((key) => ({ key, value: 'x' })),
    never,
  )
  // Topics that are new may reject some partitions at first, and what the others took comes again (L14).
  const appended = (await log.bounds('prompts')).reduce((sum, { end }) => sum + end, 0)
  expect(appended).toBeGreaterThanOrEqual(keys.length)
  const ended = new AbortController()
  const left: { readonly record: LogRecord; readonly ownership: Ownership }[] = []
  const right: LogRecord[] = []
  const full = Promise.withResolvers<void>()
  const moved = Promise.withResolvers<void>()
  const options = { topic: 'prompts', group, maxUnfinished: 100, signal: ended.signal } as const
  const working = log.work({
    ...options,
    async onRecord(record, ownership) {
      left.push({ record, ownership })
      if (left.length === appended) full.resolve()
      await aborted(ownership.signal)
    },
  })
  await full.promise
  const joining = log.work({
    ...options,
    onRecord(record) {
      right.push(record)
      const lost = left.filter(({ ownership }) => ownership.signal.aborted)
      if (right.length === lost.length) moved.resolve()
      return Promise.resolve()
    },
  })
  await moved.promise
  const kept = left.filter(({ ownership }) => !ownership.signal.aborted)
  expect(new Set(kept.map(({ ownership }) => ownership.partition)).size).toBe(3)
  expect(left).toHaveLength(appended)
  const lostKeys = left.filter(({ ownership }) => ownership.signal.aborted).map(({ record }) => record.key)
  expect(right).toHaveLength(lostKeys.length)
  expect(new Set(right.map(({ key }) => key))).toEqual(new Set(lostKeys))
  ended.abort()
  await Promise.all([working, joining])
})

test('[L7] groups of one name under two prefixes share nothing', async () => {
  const ended = new AbortController()
  const works: Promise<void>[] = []
  const ownerships: Ownership[] = []
  for (const key of ['left', 'right']) {
    const { log } = await openLog()
    const got = Promise.withResolvers<LogRecord>()
    const options = { topic: 'prompts', group: 'same', maxUnfinished: 10, signal: ended.signal } as const
    works.push(
      log.work({
        ...options,
        onRecord(record, ownership) {
          ownerships.push(ownership)
          got.resolve(record)
          return Promise.resolve()
        },
      }),
    )
    await log.append('prompts', [{ key, value: 'x' }], never)
    expect((await got.promise).key).toBe(key)
  }
  expect(ownerships.map(({ signal }) => signal.aborted)).toEqual([false, false])
  ended.abort()
  await Promise.all(works)
})

test('[L9] refuses a record that is too large for the broker, and halves a request that is', async () => {
  const config = kafkaTestConfig({ KAFKA_NUM_PARTITIONS: '1' })
  await createTopic(config, 'chunks', { 'max.message.bytes': '10000' })
  const log = await openKafkaLog({ config })
  onTestFinished(() => log.close())
  const many = Array.from({ length: 100 }, (_, index) => ({
    key: 'a',
    value: `${index} ${'x'.repeat(1000)}`,
  }))
  const appending = log.append('chunks', many, never)
  const large = log.append('chunks', [{ key: 'a', value: 'x'.repeat(20_000) }], never)
  await expect(large).rejects.toMatchObject({ code: 'invalid-request' })
  await appending
  expect((await take(log, 'chunks', 'a', 100)).map(({ value }) => value)).toEqual(
    many.map(({ value }) => value),
  )
})

test('[L11] refuses topics with another number of partitions, with the topic and both numbers', async () => {
  const { config } = await openLog({ KAFKA_NUM_PARTITIONS: '3' })
  await expect(openKafkaLog({ config: { ...config, partitions: 5 } })).rejects.toMatchObject({
    code: 'invalid-request',
    message: `unable to open the log; the topic ${topicName(config, 'prompts')} has 3 partitions, and KAFKA_NUM_PARTITIONS is 5`,
  })
})

test('[L11] processes that start at once create the topics together', async () => {
  const config = kafkaTestConfig()
  const logs = await Promise.all([1, 2, 3].map(() => openKafkaLog({ config })))
  await Promise.all(logs.map((log) => log.close()))
  expect(logs.map((log) => log.partitions)).toEqual([6, 6, 6])
})

test('[B3] a broker that does not answer is named, within the time given', async () => {
  const config = kafkaTestConfig({ KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1' })
  await expect(openKafkaLog({ config, openWithinMs: 500 })).rejects.toMatchObject({
    code: 'log-unavailable',
    message: expect.stringContaining('kafka at 127.0.0.1:1 does not answer'),
  })
})

/** A log on topics of its own, with a session beside it for what the port cannot do. */
async function openLog(variables: Readonly<Record<string, string>> = {}) {
  const config = kafkaTestConfig(variables)
  const log = await openKafkaLog({ config })
  // A broker that has just begun to serve transactions needs a moment.
  const session = openSession(config, SILENT, { retry: { retries: 20, initialRetryTime: 100 } })
  const admin = session.kafka.admin()
  await admin.connect()
  await ensureTopics(admin, config)
  onTestFinished(async () => {
    await log.close()
    session.close()
  })
  return { log, config, session, admin }
}

function numbered(key: string, count: number): readonly NewRecord[] {
  return Array.from({ length: count }, (_, index) => ({ key, value: String(index) }))
}

/** One of the log's topics, with one partition and settings of its own, before the log creates it. */
async function createTopic(
  config: KafkaConfig,
  topic: Topic,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const session = openSession(config, SILENT)
  const admin = session.kafka.admin()
  await admin.connect()
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }))
  const topics = [{ topic: topicName(config, topic), numPartitions: 1, configEntries }]
  // A busy broker may not know it yet when it is asked for its leaders, which kafkajs takes for a failure; the log asks until it is there.
  await admin.createTopics({ topics, waitForLeaders: false })
  session.close()
}

/** Snappy's format with nothing compressed: the length, and one literal. */
function snappyLiteral({ buffer }: { readonly buffer: Buffer }): Promise<Buffer> {
  const length = Buffer.from([(buffer.length & 0x7f) | 0x80, buffer.length >> 7])
  return Promise.resolve(Buffer.concat([length, Buffer.from([60 << 2, buffer.length - 1]), buffer]))
}

async function read(
  log: Log,
  from: number,
  to: number,
  topic: Topic = 'chunks',
): Promise<readonly LogRecord[]> {
  const found: LogRecord[] = []
  for await (const records of log.read(topic, { partition: 0, from, to }, never)) found.push(...records)
  return found
}
