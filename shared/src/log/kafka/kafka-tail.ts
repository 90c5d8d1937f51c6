import type { Cluster } from 'kafkajs'
import { createBackoff } from './kafka-backoff.ts'
import { clusterOf, type KafkaSession } from './kafka-client.ts'
import { type Continuity, createContinuity } from './kafka-continuity.ts'
import { type Fetched, fetchOnce } from './kafka-fetch.ts'
import { createLaggingEnds } from './kafka-lagging-end.ts'
import type { KafkaLogger } from './kafka-logger.ts'
import { isOutOfRange, rangeOf } from './kafka-range.ts'
import type { LogRecord } from '../log.ts'
import { otherLog } from '../other-log.ts'
import { StreamError } from '../../protocol/stream-error.ts'

export interface TailOptions {
  readonly openSession: () => KafkaSession
  readonly topic: string
  /** Whether Kafka removes records from inside of it, and not only from its beginning. */
  readonly isCompacted: boolean
  /** The partitions to read, and where from. */
  readonly from: ReadonlyMap<number, number>
  readonly maxWaitMs: number
  readonly signal: AbortSignal
  readonly logger: KafkaLogger
}

/** Yields what each request brought, until `signal` aborts. A fault opens another session, from the same positions, if they still stand in the same log. */
async function* tailFetches(
  options: TailOptions,
  continuity: Continuity | null,
): AsyncGenerator<readonly Fetched[]> {
  const { signal, topic, logger } = options
  const positions = new Map(options.from)
  const backoff = createBackoff()
  let isAway = false
  while (!signal.aborted) {
    const session = options.openSession()
    const close = (): void => session.close()
    signal.addEventListener('abort', close, { once: true })
    try {
      const cluster = clusterOf(session)
      await cluster.connect()
      await cluster.addMultipleTargetTopics([topic])
      await continuity?.check(cluster, positions)
      for await (const fetched of fetches(cluster, positions, options)) {
        backoff.succeeded()
        if (isAway) logger.info({ topic, isAway: false }, 'reading from kafka again')
        isAway = false
        for (const { records } of fetched) continuity?.read(records)
        yield fetched
      }
    } catch (error) {
      if (error instanceof StreamError) throw error
      isAway = true
      if (!signal.aborted) {
        logger.warn({ err: error, isAway, topic }, 'unable to read from kafka; trying again')
      }
    } finally {
      signal.removeEventListener('abort', close)
      close()
    }
    await backoff.wait(signal)
  }
}

/** The records of `tailFetches`. */
export async function* tailRecords(options: TailOptions): AsyncGenerator<readonly LogRecord[]> {
  for await (const fetched of tailFetches(options, createContinuity(options.topic))) {
    const records = fetched.flatMap((part) => part.records)
    if (records.length > 0 && !options.signal.aborted) yield records
  }
}

export interface ReadRange {
  readonly partition: number
  readonly from: number
  readonly to: number
}

export interface ReadOptions extends Omit<TailOptions, 'from' | 'maxWaitMs'> {
  /** In milliseconds, of a clock that only goes forward. */
  readonly now?: () => number
}

/**
 * The records of a range that the log has reached, as far as they are committed. While the log ends before the range does, it looks again as a tail does, and
 * rejects with `offset-expired` where that lasts (L18).
 */
export async function* readRecords(
  { now, ...options }: ReadOptions,
  { partition, from, to }: ReadRange,
): AsyncGenerator<readonly LogRecord[]> {
  const { signal, topic } = options
  if (from >= to || signal.aborted) return
  const place = { from: new Map([[partition, from]]), maxWaitMs: 0 }
  const ends = createLaggingEnds(topic, now)
  const backoff = createBackoff()
  for await (const fetched of tailFetches({ ...options, ...place }, null)) {
    const records = fetched.flatMap((part) => part.records)
    const wanted = records.filter(({ position }) => position >= from && position < to)
    if (wanted.length > 0 && !signal.aborted) yield wanted
    for (const { next, end, high } of fetched) {
      if (next >= to || (next >= end && high >= to)) return
      if (next < end) {
        ends.reached(partition)
        backoff.succeeded()
        continue
      }
      const fault = ends.behind(partition, to)
      if (fault instanceof StreamError) throw fault
      await backoff.wait(signal)
    }
  }
}

interface Outcome {
  readonly nodeId: string
  readonly fetched: readonly Fetched[]
  readonly error?: unknown
}

/** At most one request per broker is under way, and none is sent before the last answer was taken. */
async function* fetches(
  cluster: Cluster,
  positions: Map<number, number>,
  { topic, isCompacted, maxWaitMs, signal, logger }: TailOptions,
): AsyncGenerator<readonly Fetched[]> {
  const pending = new Map<string, Promise<Outcome>>()
  const backoff = createBackoff()
  let alone: number | null = null
  let late = 0
  while (!signal.aborted) {
    await cluster.refreshMetadataIfNecessary()
    const leaders = cluster.findLeaderForPartitions(topic, alone === null ? [...positions.keys()] : [alone])
    for (const [nodeId, partitions] of Object.entries(leaders)) {
      if (pending.has(nodeId)) continue
      const from = new Map(partitions.map((partition) => [partition, positions.get(partition) ?? 0]))
      const fetching = fetchOnce({ cluster, nodeId, topic, from, maxWaitMs })
      pending.set(
        nodeId,
        fetching.then(
          (fetched) => ({ nodeId, fetched }),
          (error: unknown) => ({ nodeId, fetched: [], error }),
        ),
      )
    }
    if (pending.size === 0) throw new Error(`no broker leads a partition of ${topic}`)
    const { nodeId, fetched, error } = await Promise.race(pending.values())
    pending.delete(nodeId)
    if (error !== undefined) await recover(cluster, topic, positions, error)
    for (const { partition, next } of fetched) positions.set(partition, next)
    const holes = fetched.filter(({ hole }) => hole !== null)
    const lacking = holes[late % holes.length]
    alone = lacking === undefined ? null : lacking.partition
    if (lacking === undefined) backoff.succeeded()
    else if (fetched.length === 1) {
      // Asked for alone, a partition gets at least one batch (KIP-74). One without records is what compaction leaves; elsewhere an object store was too slow, which
      // the broker reports as no fault (KIP-405). That is asked for again, in turn with the others.
      const { partition, next, hole } = lacking
      if (isCompacted || hole === 'removed') positions.set(partition, next + 1)
      else {
        alone = null
        late += 1
        logger.warn({ topic, partition, position: next }, 'kafka has not fetched this in time; asking again')
        await backoff.wait(signal)
      }
    }
    if (error === undefined) yield fetched
  }
}

/** Moves a position that retention has removed to the log start (L2). One that was after the log end stands in another log (L18). */
async function recover(
  cluster: Cluster,
  topic: string,
  positions: Map<number, number>,
  error: unknown,
): Promise<void> {
  if (!isOutOfRange(error)) throw error
  const { partition } = error
  const { start } = await rangeOf(cluster, topic, partition)
  const position = positions.get(partition) ?? 0
  if (position >= start) throw otherLog(topic, partition, position)
  positions.set(partition, start)
}
