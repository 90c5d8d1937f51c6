import { setImmediate } from 'node:timers/promises'
import type { Log, LogRecord } from '@ras/shared/log/log'
import type { Logger } from '@ras/shared/node/logger'
import type { RelayMetrics } from './metrics.ts'
import type { IngestResult } from './view/conversation-change.ts'
import type { ViewRoom } from './view-room.ts'
import type { View, ViewTopic } from './view/view.ts'

/** How much is ingested in one tick at most, so that a long catch-up leaves room for the sockets. */
const SLICE_RECORDS = 1_000

export interface TailOptions {
  readonly log: Log
  readonly view: View
  readonly room: ViewRoom
  readonly topic: ViewTopic
  readonly metrics: RelayMetrics
  readonly logger: Logger
  readonly signal: AbortSignal
  /** No further record is ingested in one tick, and so handed to a follower at once, when there are so many bytes. */
  readonly sliceBytes: number
  /** Called in the tick in which the records were stored. */
  readonly onStored: (result: IngestResult) => void
  /** Awaited before records are stored that do not follow the ones before: what stood between may have been removed. */
  readonly onHole: () => Promise<void>
}

/**
 * Feeds the view from the log until `signal` aborts. While the view has no room it waits with what it has read, and asks for no more (V8). Rejects when
 * log or view fails: the view's position then stands before the failed batch.
 */
export async function tailView(options: TailOptions): Promise<void> {
  const { log, view, room, topic, signal, sliceBytes } = options
  for await (const batch of log.tail(topic, view.positions(topic), signal)) {
    if (hasHole(options, batch)) await options.onHole()
    for (const slice of slices(batch, sliceBytes)) {
      if (signal.aborted) return
      await room.waitToStore(topic, () => ingest(options, slice), signal)
      if (slice.length < batch.length) await setImmediate()
    }
  }
}

/**
 * Whether retention has removed something before one of these records. A gap inside a batch is normal (compaction, markers of a transaction); one before a
 * partition's first record here is not.
 */
function hasHole({ view, topic }: TailOptions, records: readonly LogRecord[]): boolean {
  const seen = new Set<number>()
  return records.some(({ partition, position }) => {
    if (seen.has(partition)) return false
    seen.add(partition)
    return position > (view.positions(topic).get(partition) ?? 0)
  })
}

function ingest(
  { view, topic, metrics, logger, onStored }: TailOptions,
  records: readonly LogRecord[],
): void {
  const stop = metrics.ingestSeconds.startTimer()
  const result = view.ingest(topic, records)
  onStored(result)
  stop()
  metrics.ingested.inc({ topic }, records.length)
  metrics.ignored.inc(result.ignored)
  for (const { record, reason } of result.invalid) {
    metrics.invalid.inc({ topic, reason })
    const { partition, position } = record
    logger.warn({ topic, partition, position, reason }, 'skipped an invalid record')
  }
}

function* slices(records: readonly LogRecord[], sliceBytes: number): Generator<readonly LogRecord[]> {
  let slice: LogRecord[] = []
  let bytes = 0
  for (const record of records) {
    slice.push(record)
    bytes += Buffer.byteLength(record.value ?? '')
    if (slice.length < SLICE_RECORDS && bytes < sliceBytes) continue
    yield slice
    slice = []
    bytes = 0
  }
  if (slice.length > 0) yield slice
}
