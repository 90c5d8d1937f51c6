import type { Log, Ownership } from '@ras/shared/log/log'
import { encodeChunk } from '@ras/shared/log/record-codec'
import type { Logger } from '@ras/shared/node/logger'
import type { Chunk } from '@ras/shared/protocol/chunk'
import type { StopCommand } from '@ras/shared/protocol/command'
import { cancelAnswer } from './cancel-answer.ts'
import type { Clock } from './clock.ts'
import type { Provider } from './provider/provider.ts'
import type { Takeover } from './takeover.ts'
import type { WorkerMetrics } from './worker-metrics.ts'

interface StopOptions {
  readonly log: Pick<Log, 'append'>
  readonly takeover: Takeover
  readonly provider: Provider
  readonly clock: Clock
  readonly newId: () => string
  readonly logger: Logger
  readonly metrics: WorkerMetrics
}

/** `ended`: by this stop. `not-ours`: it has another end, or the ownership has ended. */
export type StopOutcome = 'ended' | 'not-ours'

/**
 * Ends an answer that no run of this worker writes: with a run of its own, which keeps all text and ends at once (W12). Resolves when an end of the
 * answer is durable, this one or another, or when the ownership has ended.
 */
export async function stopAnswer(
  command: StopCommand,
  ownership: Ownership,
  options: StopOptions,
): Promise<StopOutcome> {
  const { log, takeover, clock, newId, metrics } = options
  const { signal } = ownership
  const { conversationId, answerId: messageId, promptId: parentId } = command
  for (;;) {
    const plan = await takeover.planStop(command, ownership)
    if (plan.kind === 'skip') return 'not-ours'
    const { attempt, after, continuesFrom, resume } = plan
    await cancelAnswer(resume, signal, options)
    const runId = newId()
    const chunk = (seq: number, fields: Partial<Chunk> & Pick<Chunk, 'type'>): Chunk => ({
      id: newId(),
      conversationId,
      messageId,
      runId,
      seq,
      timestamp: clock.now(),
      content: '',
      ...fields,
    })
    const opening = { role: 'assistant', parentId, attempt, ...(after && { after }) } as const
    const chunks = [
      chunk(0, { type: 'start', ...opening, ...(continuesFrom && { continuesFrom }) }),
      chunk(1, { type: 'finish', reason: 'stopped' }),
    ]
    await log.append('chunks', chunks.map(encodeChunk), signal)
    metrics.countChunks(chunks)
    if (!(await takeover.hasStopped(command, ownership, runId))) continue
    takeover.remember(command, ownership)
    metrics.answers.inc({ end: 'stopped' })
    return 'ended'
  }
}
