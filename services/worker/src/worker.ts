import { randomUUID } from 'node:crypto'
import type { Log, RecordOutcome } from '@ras/shared/log/log'
import type { Logger } from '@ras/shared/node/logger'
import type { StopCommand } from '@ras/shared/protocol/command'
import type { AnswerJob } from '@ras/shared/protocol/job'
import type { Registry } from 'prom-client'
import { type AnswerOptions, answerPrompt } from './answer-prompt.ts'
import { type Clock, systemClock } from './clock.ts'
import { consumeJobs, type Delivery, type JobOptions } from './consume-jobs.ts'
import { createKnownRecords } from './known-records.ts'
import { lagOf } from './lag-of.ts'
import type { Provider } from './provider/provider.ts'
import { retryProvider } from './provider/retry-provider.ts'
import type { RunEnd } from './run.ts'
import { stopAnswer } from './stop-answer.ts'
import { startDrain } from './start-drain.ts'
import { createStopsAhead } from './stops-ahead.ts'
import { createTakeover } from './takeover.ts'
import { createWorkerMetrics } from './worker-metrics.ts'

/** The consumer group of all workers. */
const GROUP = 'worker'
/** Records that may wait behind a worker that has all its hands full, so that a stop behind them is seen. Jobs of 64 KiB each, by default. */
const MIN_UNFINISHED = 256

/** A run that misses so many beats is taken for dead by a worker that waits for its end. */
const SILENT_BEATS = 3

export interface WorkerOptions {
  readonly log: Log
  readonly provider: Provider
  readonly logger: Logger
  readonly metrics: Registry
  /** How many answers run at once. */
  readonly concurrency: number
  /** After how many milliseconds of silence a run writes a beat. */
  readonly beatMs: number
  /** Ends the work in order (W13). */
  readonly draining: AbortSignal
  /** For how many milliseconds runs may end by themselves after that. */
  readonly drainMs: number
  readonly clock?: Clock
  readonly newId?: () => string
  readonly random?: () => number
}

/** Answers prompts until it has drained. Rejects with a fault that a new start may heal. */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { log, logger, concurrency, beatMs, draining, drainMs } = options
  const { clock = systemClock, newId = randomUUID, random = Math.random } = options
  const metrics = createWorkerMetrics(options.metrics)
  metrics.observe(() => lagOf(log, 'prompts', GROUP))
  const records = createKnownRecords(log)
  const takeover = createTakeover(log, clock, { silenceMs: beatMs * SILENT_BEATS, records })
  const stopsAhead = createStopsAhead(log, clock)
  const provider = retryProvider(options.provider, {
    clock,
    random,
    onRetry(fault, waitMs) {
      metrics.retries.inc()
      logger.warn({ err: fault, waitMs }, 'the provider failed and is asked again')
    },
  })

  const common = { log: records, provider, clock, newId, logger, metrics }
  const drain = startDrain({ draining, drainMs, clock, logger })

  /** Of the stop that ended an answer, and of no other. */
  function observeStop(command: StopCommand | null): void {
    if (command === null) return
    // The times are by other machines' clocks, which may be ahead.
    metrics.stop.observe(Math.max(0, clock.now() - (command.askedAt ?? command.timestamp)) / 1000)
  }

  async function answer(
    job: AnswerJob,
    { ownership, position, stopped, stoppedBy }: Delivery,
    onResumable: () => void,
  ): Promise<RecordOutcome> {
    const hasTakenOver: AnswerOptions['hasTakenOver'] = (run) => takeover.hasTakenOver(job, ownership, run)
    const { signal } = ownership
    const parts = { ...common, beatMs, hasTakenOver, signal, stopped, onResumable }
    const isStoppedAhead = await stopsAhead.has(job, { ownership, position })
    let plan = await takeover.plan(job, ownership)
    while (plan.kind !== 'skip') {
      if (isStoppedAhead || stopped.aborted) {
        metrics.jobs.inc({ outcome: 'stopped' })
        return undefined
      }
      if (draining.aborted) return 'left'
      metrics.runs.inc({ kind: plan.kind === 'start' && plan.attempt > 1 ? 'restart' : plan.kind })
      const outcome = await answerPrompt(job, plan, parts)
      switch (outcome.kind) {
        case 'ended':
          plan = await takeover.planAfter(job, ownership, plan)
          if (plan.kind !== 'skip' || plan.why !== 'ended') break
          takeover.remember(job, ownership)
          metrics.jobs.inc({ outcome: 'answered' })
          metrics.answers.inc({ end: endName(outcome.end) })
          if (endName(outcome.end) === 'stopped') observeStop(stoppedBy())
          return undefined
        case 'lost':
          metrics.jobs.inc({ outcome: 'lost' })
          return undefined
        case 'again':
          plan = await takeover.planAfter(job, ownership, plan)
          break
        case 'gone':
          plan = { kind: 'start', attempt: plan.attempt + 1 }
      }
    }
    metrics.jobs.inc({ outcome: plan.why })
    return undefined
  }

  const answerHeld: JobOptions['answer'] = (job, delivery) =>
    drain.hold((release) => answer(job, delivery, release))

  const stop: JobOptions['stop'] = async (command, ownership) => {
    try {
      const outcome = await stopAnswer(command, ownership, { ...common, takeover })
      if (outcome === 'ended') observeStop(command)
    } catch (error) {
      if (!ownership.signal.aborted) throw error
    }
  }

  const onInvalid = (): void => metrics.invalidRecords.inc()
  await log.work({
    topic: 'prompts',
    group: GROUP,
    // More than run at once, so that a command is seen while the jobs before it wait.
    maxUnfinished: Math.max(MIN_UNFINISHED, concurrency * 4),
    draining,
    signal: drain.over,
    onRecord: consumeJobs({ concurrency, draining, answer: answerHeld, stop, logger, onInvalid }),
  })
}

function endName(end: RunEnd): string {
  return end.type === 'finish' ? end.reason : end.code
}
