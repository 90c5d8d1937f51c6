import type { Log } from '@ras/shared/log/log'
import type { Logger } from '@ras/shared/node/logger'
import type { AnswerJob } from '@ras/shared/protocol/job'
import type { Clock } from './clock.ts'
import { countAppended } from './count-appended.ts'
import { ProviderFault } from './provider/provider-fault.ts'
import type { AnswerRequest, Delta, Provider } from './provider/provider.ts'
import type { RunEnd } from './run.ts'
import { createRunWriter } from './run-writer.ts'
import type { WorkerMetrics } from './worker-metrics.ts'

export interface AnswerOptions {
  readonly log: Pick<Log, 'append'>
  readonly provider: Provider
  readonly clock: Clock
  readonly newId: () => string
  readonly beatMs: number
  readonly logger: Logger
  readonly metrics: WorkerMetrics
}

/** `lost`: the signal aborted first, and the run ends where it stands, for a successor to take over. */
export type AnswerOutcome = { readonly kind: 'ended'; readonly end: RunEnd } | { readonly kind: 'lost' }

/**
 * One run: asks the provider and writes what it says. Its faults end the answer with an `error` chunk (W6). The provider is read only as fast as the
 * log takes it (W9). A signal that aborts ends the run without a last chunk (W7).
 */
export async function answerPrompt(
  job: AnswerJob,
  attempt: number,
  signal: AbortSignal,
  options: AnswerOptions,
): Promise<AnswerOutcome> {
  const { log, provider, clock, newId, beatMs, logger, metrics } = options
  const { conversationId, answerId: messageId, promptId: parentId } = job
  const run = { conversationId, messageId, parentId, runId: newId(), attempt, model: provider.model }
  const begun = clock.now()
  let end: RunEnd | null = null
  let hasText = false
  metrics.runsActive.inc()
  try {
    const onAppended = countAppended(metrics, clock, job, attempt)
    const writer = createRunWriter({ log, run, clock, newId, beatMs, signal, onAppended })
    for await (const step of answerSteps(provider, { context: job.context, signal })) {
      if (step.kind === 'text') {
        if (!hasText) metrics.firstDelta.observe((clock.now() - begun) / 1000)
        hasText = true
        await writer.write(step.text)
      } else if (step.kind === 'finish') {
        end = { type: 'finish', reason: step.reason }
      } else {
        logger.warn({ err: step.fault, conversationId, messageId, runId: run.runId }, 'an answer failed')
        end = errorOf(step.fault)
      }
    }
    if (signal.aborted) return { kind: 'lost' }
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
