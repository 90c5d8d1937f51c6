import { randomUUID } from 'node:crypto'
import { Kafka, logLevel, type Message } from 'kafkajs'
import type { LatencyLoad } from './latency.ts'
import { monotonicNow } from './quantiles.ts'
import { until } from './until.ts'

/**
 * What bare kafkajs needs from produce to consume with the same load, on an existing topic: one request in flight, everything waiting in the
 * next. The floor under our figures on Kafka. In milliseconds.
 */
export async function measureKafkaFloor(bootstrapServers: string, topic: string, load: LatencyLoad) {
  const kafka = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING })
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
  const consumer = kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 })
  await Promise.all([producer.connect(), consumer.connect()])
  await consumer.subscribe({ topic, fromBeginning: true })
  let latencies: number[] = []
  let received = 0
  await consumer.run({
    autoCommit: false,
    eachBatch: ({ batch }) => {
      const now = monotonicNow()
      for (const { value } of batch.messages) latencies.push(now - Number.parseFloat(value?.toString() ?? ''))
      received += batch.messages.length
      return Promise.resolve()
    },
  })
  const joined = Promise.withResolvers<void>()
  consumer.on('consumer.fetch_start', () => joined.resolve())
  await joined.promise
  let waiting: Message[] = []
  let sending: Promise<void> | null = null
  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const messages = waiting
      waiting = []
      await producer.send({ topic, messages, acks: -1 })
    }
    sending = null
  }
  const keys = Array.from({ length: load.conversations }, () => randomUUID())
  const run = async (seconds: number): Promise<number> => {
    const total = load.conversations * load.perSecond * seconds
    const begun = monotonicNow()
    for (let sent = 0; sent < total;) {
      const due = Math.min(
        total,
        Math.floor(((monotonicNow() - begun) / 1000) * load.perSecond * load.conversations),
      )
      for (; sent < due; sent += 1) {
        waiting.push({ key: keys[sent % keys.length] ?? '', value: `${monotonicNow()}${'x'.repeat(300)}` })
      }
      if (waiting.length > 0) sending ??= sendAll()
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await sending
    return total
  }
  const warmed = await run(Math.ceil(load.seconds / 3))
  await until('every record', () => received === warmed)
  latencies = []
  const sent = await run(load.seconds)
  await until('every record', () => received === warmed + sent)
  const measured = latencies
  await Promise.all([consumer.disconnect(), producer.disconnect()])
  return measured
}
