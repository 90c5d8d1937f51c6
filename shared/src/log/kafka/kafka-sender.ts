import type { CompressionTypes, RecordMetadata } from 'kafkajs'
import { createBackoff } from './kafka-backoff.ts'
import type { ProducerSession } from './kafka-client.ts'
import type { KafkaLogger } from './kafka-logger.ts'
import { createKafkaQueue } from './kafka-queue.ts'
import { isTooLarge, tooLarge } from './kafka-too-large.ts'
import { placeOf, tellPositions, type Waiting } from './kafka-waiting.ts'
import { within } from '../aborted.ts'

/** A broker that lost its controller lets a new producer wait for its id, while another broker may have one. A slow cluster gets more time each time. */
const CONNECT_WITHIN_MS = 3_000
const MOST_CONNECT_WITHIN_MS = 12_000

/** What is sent through one producer, a request at a time. */
export interface KafkaSender {
  /** What the last request failed with; null once everything takes records. */
  readonly fault: unknown
  /** `refusal`: what they were refused with before. */
  add(items: readonly Waiting[], refusal?: unknown): void
  /** Ends after `closing` has aborted; what waits then is given up. */
  close(): Promise<void>
}

export interface KafkaSenderOptions {
  readonly openProducer: () => ProducerSession
  readonly compression: CompressionTypes
  readonly closing: AbortSignal
  readonly logger: KafkaLogger
  /** How long a producer may take to connect at first; 3 s if it is not given. */
  readonly connectWithinMs?: number
  /** Takes over all that waits for a partition, in order: it was refused alone, beside others that may be well. */
  readonly onSick?: (place: string, items: readonly Waiting[], refusal: unknown) => void
  /** Takes a partition back that has taken records, and what else waits for it. A sender with this is for sick ones: each goes alone, in turn, over a connection that lasts as long as one waits. */
  readonly onWell?: (place: string, items: readonly Waiting[]) => void
}

/** One request is in flight, and everything that waits goes into the next one, in the order of the calls (L12). */
export function createKafkaSender(options: KafkaSenderOptions): KafkaSender {
  const { openProducer, compression, closing, logger, onSick, onWell } = options
  const { connectWithinMs = CONNECT_WITHIN_MS } = options
  /** Partitions of a request that was refused. Each goes alone until it was written: only so is known which of them it was, and nothing of the others is written again. */
  const suspects = new Set<string>()
  const queue = createKafkaQueue()
  let current: ProducerSession | null = null
  let sending: Promise<void> | null = null
  let fault: unknown = null
  let atMost = Infinity
  let connectWithin = connectWithinMs

  async function connected(): Promise<ProducerSession> {
    if (current === null) {
      current = openProducer()
      const over = AbortSignal.any([closing, AbortSignal.timeout(connectWithin)])
      connectWithin = Math.min(2 * connectWithin, MOST_CONNECT_WITHIN_MS)
      await within(over, current.producer.connect())
      connectWithin = connectWithinMs
    }
    return current
  }

  function send(
    { producer }: ProducerSession,
    flight: readonly Waiting[],
  ): Promise<readonly RecordMetadata[]> {
    const byTopic = Map.groupBy(flight, ({ topic }) => topic)
    return producer.sendBatch({
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
    // Calls of the same turn of the event loop go together.
    await Promise.resolve()
    while (queue.length > 0) {
      const flight = nextFlight()
      if (flight.length === 0) continue
      let isSent = false
      try {
        const session = await connected()
        isSent = true
        written(flight, await send(session, flight))
        backoff.succeeded()
      } catch (error) {
        giveUpProducer(error)
        if (isTooLarge(error)) {
          divide(flight, error)
          continue
        }
        queue.unshift(flight)
        if (closing.aborted) queue.fail()
        const details = { err: error, isAway: true, records: queue.length }
        logger.warn(details, 'unable to append to kafka; trying again')
        if (!isSent || !isHandedOver(flight)) await backoff.wait(closing)
      }
    }
    sending = null
    if (onWell === undefined) return
    current?.close()
    current = null
  }

  function written(flight: readonly Waiting[], batches: readonly RecordMetadata[]): void {
    const places = new Set(flight.map(placeOf))
    for (const place of places) suspects.delete(place)
    if (suspects.size === 0) {
      if (fault !== null) logger.info({ isAway: false }, 'appending to kafka again')
      fault = null
    }
    atMost = Infinity
    tellPositions(flight, batches)
    if (onWell !== undefined) for (const place of places) onWell(place, queue.takeAll(place))
  }

  function divide(flight: readonly Waiting[], error: unknown): void {
    if (flight.length === 1) {
      flight[0]?.call.refuse(tooLarge('the broker refuses its size', error))
      return
    }
    queue.unshift(flight)
    atMost = Math.ceil(flight.length / 2)
  }

  /** Whether what was refused is another sender's now. Of the sick ones it is the turn of the next. */
  function isHandedOver(flight: readonly Waiting[]): boolean {
    const places = new Set(flight.map(placeOf))
    const [place] = places
    if (onSick !== undefined && place !== undefined && places.size === 1 && suspects.delete(place)) {
      onSick(place, queue.takeAll(place), fault)
      fault = null
      return true
    }
    for (const each of places) suspects.add(each)
    if (onWell !== undefined) for (const each of places) queue.push(queue.takeAll(each))
    return false
  }

  function nextFlight(): readonly Waiting[] {
    const flight = queue.takeFlight(suspects, atMost)
    // Those that were suspected have nothing more that waits.
    if (!flight.some((item) => suspects.has(placeOf(item)))) suspects.clear()
    return flight
  }

  return {
    get fault() {
      return fault
    },
    add(items, refusal = null) {
      fault ??= refusal
      queue.push(items)
      if (onWell !== undefined) for (const item of items) suspects.add(placeOf(item))
      sending ??= sendAll()
    },
    async close() {
      queue.fail()
      await sending
      await current?.producer.disconnect()
      current?.close()
      current = null
    },
  }
}
