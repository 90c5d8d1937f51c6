import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export type RelayMetrics = ReturnType<typeof createRelayMetrics>

/** What a relay counts; each reading function is called when the metrics are read. */
export interface RelayReadings {
  readonly sockets: () => number
  readonly followers: () => number
  readonly parked: () => number
  readonly buffered: () => number
  /** Records of `chunks` that stand in the log and not in the view; NaN while the log does not answer. */
  readonly lag: () => Promise<number>
}

export function createRelayMetrics(registry: Registry) {
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name: `relay_${name}`, help, labelNames, registers })
  const gauge = (name: string, help: string, read: () => number | Promise<number>): Gauge =>
    new Gauge({
      name: `relay_${name}`,
      help,
      registers,
      async collect() {
        this.set(await read())
      },
    })
  return {
    ingested: counter('ingested_records_total', 'Records that the view has read.', ['topic']),
    ignored: counter(
      'ignored_chunks_total',
      'Chunks that the fold ignored: duplicates, and what zombies wrote.',
    ),
    invalid: counter('invalid_records_total', 'Records that were skipped.', ['topic', 'reason']),
    sent: counter('entries_sent_total', 'Chunks sent live, times their receivers.'),
    follows: counter('follows_total', 'Answers to a follow: replay, or a snapshot and why.', ['answer']),
    refusals: counter('refusals_total', 'Refused requests.', ['code']),
    parkings: counter('parkings_total', 'Times that a slow socket was parked.'),
    ingestSeconds: new Histogram({
      name: 'relay_ingest_seconds',
      help: 'Time to store a batch and to wake its followers.',
      buckets: [0.000_25, 0.001, 0.002_5, 0.01, 0.025, 0.1, 0.5],
      registers,
    }),
    observe({ sockets, followers, parked, buffered, lag }: RelayReadings): void {
      gauge('sockets', 'Open sockets.', sockets)
      gauge('followers', 'Conversations followed live, over all sockets.', followers)
      gauge('parked_sockets', 'Sockets that wait until their buffer has drained.', parked)
      gauge('buffered_bytes', 'Bytes that wait for slow readers, over all sockets.', buffered)
      gauge('ingest_lag_records', 'Records of chunks that stand in the log and not in the view.', lag)
    },
  }
}
