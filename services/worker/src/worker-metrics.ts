import type { Chunk } from '@ras/shared/protocol/chunk'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export interface WorkerMetrics {
  /** `answered`, `ended` (it had ended before) or `lost`. */
  readonly jobs: Counter<'outcome'>
  /** By the reason of a `finish`, or by the code of an `error`. */
  readonly answers: Counter<'end'>
  readonly firstDelta: Histogram
  readonly retries: Counter
  readonly invalidRecords: Counter
  readonly runsActive: Gauge
  readonly countChunks: (chunks: readonly Chunk[]) => void
}

export function createWorkerMetrics(registry: Registry): WorkerMetrics {
  const registers = [registry]
  const chunks = new Counter({
    name: 'worker_chunks_written_total',
    help: 'Chunks that are durable, by type.',
    labelNames: ['type'],
    registers,
  })
  return {
    jobs: new Counter({
      name: 'worker_jobs_total',
      help: 'Jobs that were delivered, by what became of them: answered, ended before, or lost with the partition.',
      labelNames: ['outcome'],
      registers,
    }),
    answers: new Counter({
      name: 'worker_answers_total',
      help: 'Answers that ended, by the reason of their finish or the code of their error.',
      labelNames: ['end'],
      registers,
    }),
    firstDelta: new Histogram({
      name: 'worker_first_delta_seconds',
      help: 'From the beginning of a run to the first text of the provider.',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
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
  }
}
