import type { Log } from '@ras/shared/log/log'
import type { Logger } from '@ras/shared/node/logger'
import type { Chunk } from '@ras/shared/protocol/chunk'
import type { AnswerJob } from '@ras/shared/protocol/job'
import type { RunPlan } from './answer-so-far.ts'
import { cancelAnswer } from './cancel-answer.ts'
import type { Clock } from './clock.ts'
import { countAppended } from './count-appended.ts'
import { ProviderFault } from './provider/provider-fault.ts'
import type { AnswerRequest, Delta, Provider } from './provider/provider.ts'
import type { RunEnd } from './run.ts'
import { createRunWriter } from './run-writer.ts'
import type { OpenedRun } from './takeover.ts'
import type { WorkerMetrics } from './worker-metrics.ts'

export interface AnswerOptions {
  /** Aborts when the partition is lost. */
  readonly signal: AbortSignal
  /** Aborts when the answer is to end where it stands. */
  readonly stopped: AbortSignal
  readonly log: Pick<Log, 'append'>
  readonly provider: Provider
  readonly clock: Clock
  readonly newId: () => string
  readonly beatMs: number
  readonly logger: Logger
  readonly metrics: WorkerMetrics
  /** Called once a token of the run is durable: from then on a successor can go on after it. */
  readonly onResumable: () => void
  /** Whether the message is this run's; waits for `opened`, when its `start` is durable, where that is not certain before. */
  readonly hasTakenOver: (run: OpenedRun) => Promise<boolean>
}

/**
 * `lost`: the signal aborted first, and the run ends where it stands, for a successor to take over. `again`: another run took the message over
 * first, and the job is to be planned anew. `gone`: the provider cannot go on, and the answer is to be started again.
 */
export type AnswerOutcome =
  | { readonly kind: 'ended'; readonly end: RunEnd }
  | { readonly kind: 'lost' | 'again' | 'gone' }

/**
 * One run: asks the provider and writes what it says. Its faults end the answer with an `error` chunk (W6). The provider is read only as fast as the
 * log takes it (W9). A `signal` that aborts ends the run without a last chunk (W7), `stopped` with `finish` after the text that came (W11).
 * `hasTakenOver` is awaited before the provider is asked.
 */
export async function answerPrompt(
  job: AnswerJob,
  plan: RunPlan,
  options: AnswerOptions,
): Promise<AnswerOutcome> {
  const { log, provider, clock, newId, beatMs, logger, metrics, signal, stopped } = options
  const { conversationId, answerId: messageId, promptId: parentId, context } = job
  const { kind: _kind, attempt, ...point } = plan
  const run = {
    conversationId,
    messageId,
    parentId,
    runId: newId(),
    attempt,
    model: provider.model,
    ...point,
  }
  const begun = clock.elapsed()
  let end: RunEnd | null = null
  let hasText = false
  let token = plan.kind === 'resume' ? plan.resume : undefined
  metrics.runsActive.inc()
  try {
    const count = countAppended(metrics, clock, job, attempt)
    const onAppended = (chunks: readonly Chunk[]): void => {
      count(chunks)
      if (chunks.some(({ resume }) => resume !== undefined)) options.onResumable()
    }
    const writer = createRunWriter({ log, run, clock, newId, beatMs, signal, onAppended })
    if (!(await options.hasTakenOver({ runId: run.runId, opened: writer.opened }))) {
      await writer.leave()
      return { kind: signal.aborted ? 'lost' : 'again' }
    }
    const asked = { context, signal: AbortSignal.any([signal, stopped]) }
    for await (const step of answerSteps(
      provider,
      token === undefined ? asked : { ...asked, resume: token },
    )) {
      if (step.kind === 'text') {
        if (!hasText && step.text !== '') metrics.firstDelta.observe((clock.elapsed() - begun) / 1000)
        hasText ||= step.text !== ''
        if (step.text !== '') metrics.deltas.inc()
        token = step.resume ?? token
        await writer.write(step.text, step.resume)
      } else if (step.kind === 'finish') {
        end = { type: 'finish', reason: step.reason }
      } else if (!stopped.aborted) {
        const isGone = step.fault instanceof ProviderFault && step.fault.kind === 'gone'
        const what = isGone ? 'an answer cannot be resumed and starts again' : 'an answer failed'
        logger.warn({ err: step.fault, conversationId, messageId, runId: run.runId }, what)
        if (isGone) {
          await writer.leave()
          return { kind: 'gone' }
        }
        end = errorOf(step.fault)
      }
    }
    if (signal.aborted) return { kind: 'lost' }
    if (stopped.aborted && end === null) {
      await cancelAnswer(token, signal, options)
      end = { type: 'finish', reason: 'stopped' }
    }
    end ??= errorOf(new ProviderFault('cut', 'the provider ended without saying why'))
    await writer.end(end)
    return { kind: 'ended', end }
  } catch (error) {
    if (signal.aborted) return { kind: 'lost' }
    throw error
  } finally {
    metrics.runsActive.dec()
  }
}

/** The deltas, and what the provider throws as the last step, so that it cannot be mistaken for a fault of the log. */
async function* answerSteps(
  provider: Provider,
  request: AnswerRequest,
): AsyncGenerator<Delta | { readonly kind: 'fault'; readonly fault: unknown }> {
  try {
    yield* provider.answer(request)
  } catch (fault) {
    yield { kind: 'fault', fault }
  }
}

function errorOf(fault: unknown): RunEnd {
  if (fault instanceof ProviderFault) {
    return { type: 'error', code: fault.code, retryable: fault.retryable, content: fault.sentence }
  }
  const content = 'This answer failed because of a mistake in this service, not because of your message.'
  return { type: 'error', code: 'internal', retryable: true, content }
}
