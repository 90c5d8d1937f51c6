import { randomUUID } from 'node:crypto'
import net from 'node:net'
import { openSession } from '@ras/shared/log/kafka/kafka-client'
import { SILENT } from '@ras/shared/log/kafka/kafka-logger'
import { kafkaTestConfig } from '@ras/shared/log/test-support/kafka-test-config'
import { topicName } from '@ras/shared/log/kafka/kafka-topics'
import { Config, Publisher, Subscriber } from 'reliable-ai-streams'
import { expect, onTestFinished, test, vi } from 'vitest'
import { take } from './test-support/take.ts'

const METADATA = 3
const PRODUCE = 0

async function connect() {
  const kafka = kafkaTestConfig({ KAFKA_NUM_PARTITIONS: '1' })
  const config = new Config({
    bootstrapServers: kafka.brokers.join(','),
    topicPrefix: kafka.topicPrefix,
    numPartitions: 1,
  })
  const publisher = await new Publisher(config).connect()
  const subscriber = await new Subscriber(config).connect()
  onTestFinished(async () => {
    await publisher.disconnect()
    await subscriber.disconnect()
  })
  return { kafka, config, publisher, subscriber }
}

test('[C4] a cursor behind which retention removed something is refused, and one behind which it removed nothing goes on', async () => {
  const { kafka, publisher, subscriber } = await connect()
  const conversationId = randomUUID()
  for (const content of ['0', '1', '2', '3'])
    await publisher.publish({ conversationId, type: 'text', content })
  const [first, second] = await take(subscriber.subscribe(conversationId), 2)
  const session = openSession(kafka, SILENT)
  onTestFinished(() => session.close())
  const admin = session.kafka.admin()
  await admin.connect()
  // Where the partition is led, which kafkajs does not ask for by itself.
  await admin.fetchTopicOffsets(topicName(kafka, 'chunks'))
  await admin.deleteTopicRecords({
    topic: topicName(kafka, 'chunks'),
    partitions: [{ partition: 0, offset: '2' }],
  })
  const resumed = await take(subscriber.subscribe(conversationId, { cursor: second?.cursor ?? '' }), 2)
  expect(resumed.map(({ offset, chunk }) => [offset, chunk.content])).toEqual([
    [2, '2'],
    [3, '3'],
  ])
  await expect(
    subscriber.subscribe(conversationId, { cursor: first?.cursor ?? '' }).next(),
  ).rejects.toMatchObject({
    code: 'offset-expired',
    message: 'unable to resume from the cursor; retention has removed chunks after it',
  })
  // Offset 2 of what is left is another chunk than the one that was offset 2.
  const place = { epoch: second?.epoch ?? '', fromOffset: 2 }
  expect(resumed[0]?.epoch).toBe(place.epoch)
  await expect(subscriber.subscribe(conversationId, place).next()).rejects.toMatchObject({
    code: 'offset-expired',
    message: expect.stringContaining('unable to resume from offset 2; retention has removed the beginning'),
  })
  const [left] = await take(subscriber.subscribe(conversationId), 1)
  expect(left).toMatchObject({ offset: 0, chunk: { content: '2' } })
})

test('[C6] a thousand chunks go in few requests, and none of them asks for metadata', async () => {
  const { publisher } = await connect()
  const conversationId = randomUUID()
  await publisher.publish({
    conversationId,
    type: 'text',
    content: 'the first one learns where the partition is',
  })
  const write = vi.spyOn(net.Socket.prototype, 'write')
  onTestFinished(() => write.mockRestore())
  await Promise.all(
    Array.from({ length: 1000 }, (_, index) =>
      publisher.publish({ conversationId, type: 'text', content: `${index}` }),
    ),
  )
  for (let index = 0; index < 20; index += 1) await publisher.publish({ conversationId, type: 'text' })
  // A request begins with its length, in four bytes, and the key of its kind, in two.
  const keys = write.mock.calls.flatMap(([sent]) => (Buffer.isBuffer(sent) ? sent.readInt16BE(4) : []))
  expect(keys.filter((key) => key === METADATA)).toHaveLength(0)
  expect(keys.filter((key) => key === PRODUCE)).toHaveLength(22)
})

test('[C10] a user for a broker that wants none is refused, with the address and the variable to look at', async () => {
  const { brokers } = kafkaTestConfig()
  const config = new Config({
    bootstrapServers: brokers.join(','),
    securityProtocol: 'SASL_PLAINTEXT',
    saslMechanism: 'scram-sha-512',
    saslUsername: 'somebody',
    saslPassword: 'hunter2',
  })
  await expect(new Publisher(config).connect()).rejects.toThrow(
    new RegExp(`kafka at ${brokers.join(',')} .*KAFKA_SECURITY_PROTOCOL is SASL_PLAINTEXT`),
  )
})
