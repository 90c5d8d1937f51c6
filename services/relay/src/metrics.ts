import { ProblemCode } from '@ras/shared/protocol/problem'
import { SnapshotReason } from '@ras/shared/protocol/socket-events'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export type RelayMetrics = ReturnType<typeof createRelayMetrics>

/** What a relay counts; each reading function is called when the metrics are read. */
export interface RelayReadings {
  readonly sockets: () => number
  readonly followers: () => number
  readonly parked: () => number
  readonly buffered: () => number
  /** Records that stand in the log and not in the view, by topic; NaN while the log does not answer. */
  readonly lag: () => Promise<ReadonlyMap<string, number>>
  readonly stuck: () => number
}

export function createRelayMetrics(registry: Registry) {
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name: `relay_${name}`, help, labelNames, registers })
  const gauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      name: `relay_${name}`,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  const refusals = counter('refusals_total', 'Refused requests.', ['code'])
  // A series that begins with its first event hides that event from every rate.
  for (const code of ProblemCode.options) refusals.inc({ code }, 0)
  const requestSeconds = new Histogram({
    name: 'relay_request_seconds',
    help: 'From a request to its answer, by outcome: ok, of a follow replay or why a snapshot, else the code of the refusal.',
    labelNames: ['request', 'outcome'],
    buckets: [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers,
  })
  for (const outcome of ['replay', ...SnapshotReason.options])
    requestSeconds.zero({ request: 'follow', outcome })
  for (const request of ['list', 'create', 'send', 'stop', 'unfollow'])
    requestSeconds.zero({ request, outcome: 'ok' })

  return {
    ingested: counter('ingested_records_total', 'Records that the view has read.', ['topic']),
    ignored: counter(
      'ignored_chunks_total',
      'Chunks that the fold ignored: duplicates, and what zombies wrote.',
    ),
    invalid: counter('invalid_records_total', 'Records that were skipped.', ['topic', 'reason']),
    sent: counter('entries_sent_total', 'Chunks sent live, times their receivers.'),
    refusals,
    parkings: counter('parkings_total', 'Times that a slow socket was parked.'),
    ingestSeconds: new Histogram({
      name: 'relay_ingest_seconds',
      help: 'Time to store a batch and to wake its followers.',
      buckets: [0.000_25, 0.001, 0.002_5, 0.01, 0.025, 0.1, 0.5],
      registers,
    }),
    requestSeconds,
    observe({ sockets, followers, parked, buffered, lag, stuck }: RelayReadings): void {
      gauge('sockets', 'Open sockets.', sockets)
      gauge('followers', 'Conversations followed live, over all sockets.', followers)
      gauge('parked_sockets', 'Sockets that wait until their buffer has drained.', parked)
      gauge('buffered_bytes', 'Bytes that wait for slow readers, over all sockets.', buffered)
      gauge('stuck_answers', 'Answers of the last hour that wait or run and were silent for 30 s.', stuck)
      const lagByTopic = new Gauge({
        name: 'relay_ingest_lag_records',
        help: 'Records that stand in the log and not in the view.',
        labelNames: ['topic'],
        registers: [],
        async collect() {
          for (const [topic, records] of await lag()) this.set({ topic }, records)
        },
      })
      registry.registerMetric(lagByTopic)
    },
  }
}
