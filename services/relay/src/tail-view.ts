import { setImmediate } from 'node:timers/promises'
import type { Log, LogRecord } from '@ras/shared/log/log'
import type { Logger } from '@ras/shared/node/logger'
import type { RelayMetrics } from './metrics.ts'
import type { IngestResult } from './view/conversation-change.ts'
import type { View, ViewTopic } from './view/view.ts'

/** How much is ingested in one tick, so that a long catch-up leaves room for the sockets. */
const SLICE_RECORDS = 1_000
const SLICE_UNITS = 1_000_000

export interface TailOptions {
  readonly log: Log
  readonly view: View
  readonly topic: ViewTopic
  readonly metrics: RelayMetrics
  readonly logger: Logger
  readonly signal: AbortSignal
  /** Called in the tick in which the records were stored. */
  readonly onStored: (result: IngestResult) => void
  /** Awaited before records are stored that do not stand behind the ones before: what stood between may have been removed. */
  readonly onHole: () => Promise<void>
}

/** Feeds the view from the log until `signal` aborts. Rejects when either fails: the view's position then stands before the failed batch. */
export async function tailView(options: TailOptions): Promise<void> {
  const { log, view, topic, signal } = options
  for await (const batch of log.tail(topic, view.positions(topic), signal)) {
    if (hasHole(options, batch)) await options.onHole()
    for (const slice of slices(batch)) {
      if (signal.aborted) return
      ingest(options, slice)
      if (slice.length < batch.length) await setImmediate()
    }
  }
}

/** A log has holes only between batches, but for those that it always has. */
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

function* slices(records: readonly LogRecord[]): Generator<readonly LogRecord[]> {
  let slice: LogRecord[] = []
  let units = 0
  for (const record of records) {
    slice.push(record)
    units += record.value?.length ?? 0
    if (slice.length < SLICE_RECORDS && units < SLICE_UNITS) continue
    yield slice
    slice = []
    units = 0
  }
  if (slice.length > 0) yield slice
}
