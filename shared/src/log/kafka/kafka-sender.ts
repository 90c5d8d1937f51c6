import type { CompressionTypes, RecordMetadata } from 'kafkajs'
import { createBackoff } from './kafka-backoff.ts'
import type { ProducerSession } from './kafka-client.ts'
import type { KafkaLogger } from './kafka-logger.ts'
import { isTooLarge, tooLarge } from './kafka-too-large.ts'
import { placeOf, tellPositions, type Waiting } from './kafka-waiting.ts'
import { within } from '../aborted.ts'

const MAX_REQUEST_BYTES = 900_000
/** A broker that lost its controller lets a new producer wait for its id, while another broker may have one. A slow cluster gets more time each time. */
const CONNECT_WITHIN_MS = 3_000
const MOST_CONNECT_WITHIN_MS = 12_000

/** What is sent through one producer, a request at a time. */
export interface KafkaSender {
  /** What the last request failed with; null once one was written. */
  readonly fault: unknown
  add(items: readonly Waiting[]): void
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
  /** What was refused before this sender was made. */
  readonly fault?: unknown
  /** Takes over all that waits for a partition, in order: it was refused alone, beside others that may be well. */
  readonly onSick?: (place: string, items: readonly Waiting[], fault: unknown) => void
  /** Nothing waits, the last request was written, and the connection is cut. */
  readonly onIdle?: () => void
}

/** One request is in flight, and everything that waits goes into the next one, in the order of the calls (L12). */
export function createKafkaSender(options: KafkaSenderOptions): KafkaSender {
  const { openProducer, compression, closing, logger, onSick, onIdle } = options
  const { connectWithinMs = CONNECT_WITHIN_MS } = options
  /** Partitions of a request that was refused. Each goes alone until it was written: only so is known which of them it was, and nothing of the others is written again. */
  const suspects = new Set<string>()
  let waiting: Waiting[] = []
  let current: ProducerSession | null = null
  let sending: Promise<void> | null = null
  let fault: unknown = options.fault ?? null
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
    while (waiting.length > 0) {
      const flight = takeFlight()
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
        waiting = [...flight, ...waiting]
        if (closing.aborted) failWaiting()
        const details = { err: error, isAway: true, records: waiting.length }
        logger.warn(details, 'unable to append to kafka; trying again')
        if (!isSent || !isHandedOver(flight)) await backoff.wait(closing)
      }
    }
    sending = null
    if (fault !== null || onIdle === undefined) return
    current?.close()
    current = null
    onIdle()
  }

  function written(flight: readonly Waiting[], batches: readonly RecordMetadata[]): void {
    if (fault !== null) logger.info({ isAway: false }, 'appending to kafka again')
    fault = null
    atMost = Infinity
    for (const item of flight) suspects.delete(placeOf(item))
    tellPositions(flight, batches)
  }

  function divide(flight: readonly Waiting[], error: unknown): void {
    if (flight.length === 1) {
      flight[0]?.call.refuse(tooLarge('the broker refuses its size', error))
      return
    }
    waiting = [...flight, ...waiting]
    atMost = Math.ceil(flight.length / 2)
  }

  /** Whether what was refused is another sender's now. */
  function isHandedOver(flight: readonly Waiting[]): boolean {
    const places = new Set(flight.map(placeOf))
    const [place] = places
    if (onSick !== undefined && place !== undefined && places.size === 1 && suspects.delete(place)) {
      const { sick = [], others = [] } = Object.groupBy(waiting, (item) =>
        placeOf(item) === place ? 'sick' : 'others',
      )
      waiting = others
      onSick(place, sick, fault)
      fault = null
      return true
    }
    for (const each of places) suspects.add(each)
    return false
  }

  function failWaiting(): void {
    for (const { call } of waiting) call.fail()
  }

  /** The first records whose calls still wait, as many as one request takes; of one partition alone while some are suspects. */
  function takeFlight(): readonly Waiting[] {
    waiting = waiting.filter(({ call }) => !call.isSettled)
    const suspect = waiting.find((item) => suspects.has(placeOf(item)))
    if (suspect === undefined) suspects.clear()
    const flight: Waiting[] = []
    let bytes = 0
    for (const item of waiting) {
      if (suspect !== undefined && placeOf(item) !== placeOf(suspect)) continue
      if (flight.length > 0 && (bytes + item.bytes > MAX_REQUEST_BYTES || flight.length >= atMost)) break
      flight.push(item)
      bytes += item.bytes
    }
    const taken = new Set(flight)
    waiting = waiting.filter((item) => !taken.has(item))
    return flight
  }

  return {
    get fault() {
      return fault
    },
    add(items) {
      for (const item of items) waiting.push(item)
      sending ??= sendAll()
    },
    async close() {
      failWaiting()
      await sending
      await current?.producer.disconnect()
      current?.close()
      current = null
    },
  }
}
