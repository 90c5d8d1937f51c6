import type { AnswerJob } from '@ras/shared/protocol/job'
import type { Clock } from './clock.ts'
import type { RunWriterOptions } from './run-writer.ts'
import type { WorkerMetrics } from './worker-metrics.ts'

/** Counts what a run has made durable, and how long the first text took since the job, which is about what a person waits for. */
export function countAppended(
  metrics: Pick<WorkerMetrics, 'countChunks' | 'firstText'>,
  clock: Clock,
  job: AnswerJob,
  attempt: number,
): RunWriterOptions['onAppended'] {
  // A later attempt may follow on text that its reader has seen.
  let isAwaited = attempt === 1
  return (chunks) => {
    metrics.countChunks(chunks)
    if (!isAwaited || !chunks.some(({ type }) => type === 'text')) return
    isAwaited = false
    // The job's timestamp is by the relay's clock, which may be ahead.
    metrics.firstText.observe(Math.max(0, clock.now() - job.timestamp) / 1000)
  }
}
