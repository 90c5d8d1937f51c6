import type { WorkerEnv } from './env.ts'
import type { WorkerOptions } from './worker.ts'

/** What the environment says about a worker. */
export function workerOptionsOf(env: WorkerEnv): Pick<WorkerOptions, 'concurrency' | 'beatMs' | 'drainMs'> {
  return {
    concurrency: env.WORKER_CONCURRENCY,
    beatMs: env.WORKER_BEAT_MS,
    drainMs: env.WORKER_DRAIN_MS,
  }
}
