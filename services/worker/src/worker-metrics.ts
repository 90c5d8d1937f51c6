import { type Chunk, FinishReason, KNOWN_CHUNK_TYPES } from '@ras/shared/protocol/chunk'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export interface WorkerMetrics {
  /** `answered`, `ended` (it had ended before), `stopped` (left to a stop, before it began) or `lost`. */
  readonly jobs: Counter<'outcome'>
  /** By the reason of a `finish`, or by the code of an `error`. */
  readonly answers: Counter<'end'>
  /** `start`, `resume` (it continues another's text) or `restart` (it replaces it). */
  readonly runs: Counter<'kind'>
  /** Of text, as the provider gave them: what this worker had generated, or read on. */
  readonly deltas: Counter
  readonly firstDelta: Histogram
  readonly firstText: Histogram
  readonly stop: Histogram
  readonly retries: Counter
  readonly invalidRecords: Counter
  readonly runsActive: Gauge
  readonly countChunks: (chunks: readonly Chunk[]) => void
  /** `lag` is called when the metrics are read. */
  readonly observe: (lag: () => Promise<readonly number[]>) => void
}

/** Up to a minute: a person has given up by then. */
const FIRST_TEXT_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** A person who stops expects it at once; beyond a few seconds no worker was there. */
const STOP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60]

export function createWorkerMetrics(registry: Registry): WorkerMetrics {
  const registers = [registry]
  const chunks = new Counter({
    name: 'worker_chunks_written_total',
    help: 'Chunks that are durable, by type.',
    labelNames: ['type'],
    registers,
  })
  const jobs = new Counter({
    name: 'worker_jobs_total',
    help: 'Jobs that were delivered, by what became of them: answered, ended before, stopped before it began, or lost with the partition.',
    labelNames: ['outcome'],
    registers,
  })
  const answers = new Counter({
    name: 'worker_answers_total',
    help: 'Answers that ended, by the reason of their finish or the code of their error.',
    labelNames: ['end'],
    registers,
  })
  const runs = new Counter({
    name: 'worker_runs_total',
    help: 'Runs that began, by whether they start an answer, resume the text of another run, or restart it.',
    labelNames: ['kind'],
    registers,
  })
  // A series that begins with its first event hides that event from every rate.
  for (const type of KNOWN_CHUNK_TYPES) if (type !== 'prompt') chunks.inc({ type }, 0)
  for (const kind of ['start', 'resume', 'restart']) runs.inc({ kind }, 0)
  for (const outcome of ['answered', 'ended', 'stopped', 'lost']) jobs.inc({ outcome }, 0)
  for (const end of [...FinishReason.options, 'model-failed', 'internal']) answers.inc({ end }, 0)

  return {
    jobs,
    answers,
    runs,
    deltas: new Counter({
      name: 'worker_provider_deltas_total',
      help: 'Pieces of text that providers gave.',
      registers,
    }),
    firstDelta: new Histogram({
      name: 'worker_first_delta_seconds',
      help: 'From the beginning of a run to the first text of the provider.',
      buckets: FIRST_TEXT_BUCKETS,
      registers,
    }),
    firstText: new Histogram({
      name: 'worker_first_text_seconds',
      help: 'From the job, as the relay appended it, to its first durable text; of first attempts.',
      buckets: FIRST_TEXT_BUCKETS,
      registers,
    }),
    stop: new Histogram({
      name: 'worker_stop_seconds',
      help: 'From the click on stop until the end of the answer is durable; of stops that ended one.',
      buckets: STOP_BUCKETS,
      registers,
    }),
    retries: new Counter({
      name: 'worker_provider_retries_total',
      help: 'Requests to the provider that were repeated.',
      registers,
    }),
    invalidRecords: new Counter({
      name: 'worker_invalid_records_total',
      help: 'Records of prompts that were skipped because they are not a job.',
      registers,
    }),
    runsActive: new Gauge({ name: 'worker_runs_active', help: 'Answers that run now.', registers }),
    countChunks(written) {
      for (const { type } of written) chunks.inc({ type })
    },
    observe(lag) {
      const lagByPartition = new Gauge({
        name: 'worker_lag_records',
        help: 'Records of prompts that the group of all workers has not committed, by partition.',
        labelNames: ['partition'],
        registers: [],
        async collect() {
          for (const [partition, records] of (await lag()).entries()) this.set({ partition }, records)
        },
      })
      registry.registerMetric(lagByPartition)
    },
  }
}
