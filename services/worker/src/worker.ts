import { randomUUID } from 'node:crypto'
import type { Log, Ownership } from '@ras/shared/log/log'
import type { Logger } from '@ras/shared/node/logger'
import type { AnswerJob } from '@ras/shared/protocol/job'
import type { Registry } from 'prom-client'
import { type AnswerOptions, answerPrompt } from './answer-prompt.ts'
import { type Clock, systemClock } from './clock.ts'
import { consumeJobs } from './consume-jobs.ts'
import { lagOf } from './lag-of.ts'
import type { Provider } from './provider/provider.ts'
import { retryProvider } from './provider/retry-provider.ts'
import type { RunEnd } from './run.ts'
import { createTakeover } from './takeover.ts'
import { createWorkerMetrics } from './worker-metrics.ts'

/** The consumer group of all workers. */
const GROUP = 'worker'

export interface WorkerOptions {
  readonly log: Log
  readonly provider: Provider
  readonly logger: Logger
  readonly metrics: Registry
  /** How many answers run at once. */
  readonly concurrency: number
  /** After how many milliseconds of silence a run writes a beat. */
  readonly beatMs: number
  /** Ends the work; what is unfinished is delivered to another worker. */
  readonly signal: AbortSignal
  readonly clock?: Clock
  readonly newId?: () => string
  readonly random?: () => number
}

/** Answers prompts until `signal` aborts. Rejects with a fault that a new start may heal. */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { log, logger, concurrency, beatMs, signal } = options
  const { clock = systemClock, newId = randomUUID, random = Math.random } = options
  const metrics = createWorkerMetrics(options.metrics)
  metrics.observe(() => lagOf(log, 'prompts', GROUP))
  const takeover = createTakeover(log, clock)
  const provider = retryProvider(options.provider, {
    clock,
    random,
    onRetry(fault, waitMs) {
      metrics.retries.inc()
      logger.warn({ err: fault, waitMs }, 'the provider failed and is asked again')
    },
  })

  async function answer(job: AnswerJob, ownership: Ownership): Promise<void> {
    const hasTakenOver: AnswerOptions['hasTakenOver'] = (run) => takeover.hasTakenOver(job, ownership, run)
    const parts = { log, provider, clock, newId, beatMs, logger, metrics, hasTakenOver }
    let plan = await takeover.plan(job, ownership)
    while (plan.kind !== 'skip') {
      metrics.runs.inc({ kind: plan.kind === 'start' && plan.attempt > 1 ? 'restart' : plan.kind })
      const outcome = await answerPrompt(job, plan, ownership.signal, parts)
      switch (outcome.kind) {
        case 'ended':
          takeover.remember(job, ownership)
          metrics.jobs.inc({ outcome: 'answered' })
          metrics.answers.inc({ end: endName(outcome.end) })
          return
        case 'lost':
          metrics.jobs.inc({ outcome: 'lost' })
          return
        case 'again':
          plan = await takeover.plan(job, ownership)
          break
        case 'gone':
          plan = { kind: 'start', attempt: plan.attempt + 1 }
      }
    }
    metrics.jobs.inc({ outcome: plan.why })
  }

  const onInvalid = (): void => metrics.invalidRecords.inc()
  await log.work({
    topic: 'prompts',
    group: GROUP,
    // More than run at once, so that a command is seen while the jobs before it wait.
    maxUnfinished: concurrency * 4,
    signal,
    onRecord: consumeJobs({ concurrency, answer, logger, onInvalid }),
  })
}

function endName(end: RunEnd): string {
  return end.type === 'finish' ? end.reason : end.code
}
