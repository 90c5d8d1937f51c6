import type { CompressionTypes } from 'kafkajs'
import { createAppendCall } from './kafka-append-call.ts'
import type { ProducerSession } from './kafka-client.ts'
import type { KafkaLogger } from './kafka-logger.ts'
import { createKafkaSender, type KafkaSender } from './kafka-sender.ts'
import { tooLarge } from './kafka-too-large.ts'
import { placeOf, type Waiting } from './kafka-waiting.ts'
import { MAX_RECORD_BYTES, type NewRecord } from '../log.ts'

/** What Kafka adds to a record, at most. */
const RECORD_OVERHEAD = 32

export interface KafkaAppender {
  append(topic: string, records: readonly NewRecord[], signal: AbortSignal): Promise<readonly number[]>
  close(): Promise<void>
}

export interface KafkaAppenderOptions {
  readonly openProducer: () => ProducerSession
  /** The brokers, as a fault names them. */
  readonly address: string
  /** The partition into which the producer puts a key. */
  readonly partitionOf: (key: string) => number
  readonly compression: CompressionTypes
  readonly logger: KafkaLogger
  /** How long a producer may take to connect at first; see the sender. */
  readonly connectWithinMs?: number
}

/** However many partitions refuse, as where the whole cluster is short of replicas, so many connections more try them. */
const SENDERS_APART = 4

/**
 * One sender for all partitions; and a few more for those that refuse what others take (L23), until they take records again. A partition is always one sender's alone,
 * so its records keep their order.
 */
export function createKafkaAppender(options: KafkaAppenderOptions): KafkaAppender {
  const { address, partitionOf } = options
  const closing = new AbortController()
  const sender = { ...options, closing: closing.signal }
  const senders: KafkaSender[] = []
  const apart = new Map<string, KafkaSender>()
  const common = createKafkaSender({
    ...sender,
    onSick(place, items, refusal) {
      const own = senderApart()
      apart.set(place, own)
      own.add(items, refusal)
    },
  })
  const all = (): readonly KafkaSender[] => [...senders, common]
  const faultOfAny = (): unknown => all().find((each) => each.fault !== null)?.fault ?? null

  /** The one that has the fewest partitions. */
  function senderApart(): KafkaSender {
    if (senders.length < SENDERS_APART && senders.every((each) => placesOf(each) > 0)) {
      const onWell = (place: string, items: readonly Waiting[]): void => {
        apart.delete(place)
        if (items.length > 0) common.add(items)
      }
      senders.push(createKafkaSender({ ...sender, onWell }))
    }
    const [least = common] = senders.toSorted((a, b) => placesOf(a) - placesOf(b))
    return least
  }

  function placesOf(wanted: KafkaSender): number {
    return [...apart.values()].filter((each) => each === wanted).length
  }

  return {
    append(topic, records, signal) {
      const items = records.map(({ key, value }, index) => ({
        index,
        topic,
        partition: partitionOf(key),
        message: { key, value },
        bytes: Buffer.byteLength(key) + Buffer.byteLength(value ?? '') + RECORD_OVERHEAD,
      }))
      const largest = items.find(({ bytes }) => bytes > MAX_RECORD_BYTES + RECORD_OVERHEAD)
      if (largest !== undefined) {
        return Promise.reject(tooLarge(`it has ${largest.bytes} bytes of ${MAX_RECORD_BYTES}`))
      }
      const call = createAppendCall({ records: items.length, signal, address, fault: faultOfAny })
      if (closing.signal.aborted) call.fail()
      if (!call.isSettled) {
        const bySender = Map.groupBy(
          items.map((item): Waiting => ({ ...item, call })),
          (item) => apart.get(placeOf(item)) ?? common,
        )
        for (const [each, its] of bySender) each.add(its)
      }
      return call.settled
    },
    async close() {
      closing.abort()
      await Promise.all(all().map((each) => each.close()))
    },
  }
}
