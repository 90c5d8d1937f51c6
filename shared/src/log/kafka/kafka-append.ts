import type { CompressionTypes, Message, RecordMetadata } from 'kafkajs'
import { StreamError } from '../../protocol/stream-error.ts'
import { type AppendCall, createAppendCall } from './kafka-append-call.ts'
import { createBackoff } from './kafka-backoff.ts'
import type { ProducerSession } from './kafka-client.ts'
import type { KafkaLogger } from './kafka-logger.ts'
import { MAX_RECORD_BYTES, type NewRecord } from '../log.ts'

const MAX_REQUEST_BYTES = 900_000
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
}

interface Waiting {
  readonly call: AppendCall
  /** Which record of the call it is. */
  readonly index: number
  readonly topic: string
  readonly partition: number
  readonly message: Message
  readonly bytes: number
}

/** One request is in flight, and everything that waits goes into the next one, in the order of the calls (L12). */
export function createKafkaAppender({
  openProducer,
  address,
  partitionOf,
  compression,
  logger,
}: KafkaAppenderOptions): KafkaAppender {
  const closing = new AbortController()
  let waiting: Waiting[] = []
  let current: ProducerSession | null = null
  let sending: Promise<void> | null = null
  let fault: unknown = null

  async function send(flight: readonly Waiting[]): Promise<readonly RecordMetadata[]> {
    if (current === null) {
      current = openProducer()
      await current.producer.connect()
    }
    const byTopic = Map.groupBy(flight, ({ topic }) => topic)
    return current.producer.sendBatch({
      acks: -1,
      timeout: 10_000,
      compression,
      topicMessages: [...byTopic].map(([topic, items]) => ({
        topic,
        messages: items.map(({ message }) => message),
      })),
    })
  }

  /** After a rejected send nobody knows what was written, and the producer's sequence is wrong, so the records go again, through another one (L14). */
  function giveUpProducer(error: unknown): void {
    fault = error
    current?.close()
    current = null
  }

  async function sendAll(): Promise<void> {
    const backoff = createBackoff()
    let atMost = Infinity
    // Calls of the same turn of the event loop go together.
    await Promise.resolve()
    while (waiting.length > 0) {
      const flight = takeFlight(atMost)
      if (flight.length === 0) continue
      try {
        const batches = await send(flight)
        if (fault !== null) logger.info({ isAway: false }, 'appending to kafka again')
        fault = null
        atMost = Infinity
        backoff.succeeded()
        tellPositions(flight, batches)
      } catch (error) {
        giveUpProducer(error)
        const isTooLarge = causes(error).some((cause) => cause.includes('TOO_LARGE'))
        if (isTooLarge && flight.length === 1) {
          flight[0]?.call.refuse(tooLarge('the broker refuses its size', error))
          continue
        }
        waiting = [...flight, ...waiting]
        atMost = isTooLarge ? Math.ceil(flight.length / 2) : atMost
        if (isTooLarge) continue
        if (closing.signal.aborted) failWaiting()
        const details = { err: error, isAway: true, records: waiting.length }
        logger.warn(details, 'unable to append to kafka; trying again')
        await backoff.wait(closing.signal)
      }
    }
    sending = null
  }

  function failWaiting(): void {
    for (const { call } of waiting) call.fail()
  }

  /** The first records whose calls still wait, as many as one request takes. */
  function takeFlight(atMost: number): readonly Waiting[] {
    const flight: Waiting[] = []
    let bytes = 0
    let taken = 0
    for (const item of waiting) {
      if (!item.call.isSettled) {
        if (flight.length > 0 && (bytes + item.bytes > MAX_REQUEST_BYTES || flight.length >= atMost)) break
        flight.push(item)
        bytes += item.bytes
      }
      taken += 1
    }
    waiting = waiting.slice(taken)
    return flight
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
      const call = createAppendCall({ records: items.length, signal, address, fault: () => fault })
      if (closing.signal.aborted) call.fail()
      if (!call.isSettled) {
        for (const item of items) waiting.push({ ...item, call })
        sending ??= sendAll()
      }
      return call.settled
    },
    async close() {
      closing.abort()
      failWaiting()
      await sending
      await current?.producer.disconnect()
      current?.close()
      current = null
    },
  }
}

/** The records of one partition are one batch, in which they keep their order. */
function tellPositions(flight: readonly Waiting[], batches: readonly RecordMetadata[]): void {
  const next = new Map(
    batches.map(({ topicName, partition, baseOffset }) => [`${topicName} ${partition}`, Number(baseOffset)]),
  )
  for (const { call, index, topic, partition } of flight) {
    const place = `${topic} ${partition}`
    const position = next.get(place) ?? NaN
    next.set(place, position + 1)
    call.wrote(index, position)
  }
}

function tooLarge(why: string, cause?: unknown): StreamError {
  return new StreamError('invalid-request', `unable to append a record; ${why}`, { cause })
}

/** The protocol names of an error and of what it wraps. */
function causes(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const type = 'type' in error && typeof error.type === 'string' ? error.type : ''
  return [type, ...causes(error.cause)]
}
