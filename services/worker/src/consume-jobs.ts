import { type LogRecord, type Ownership, positionName, type WorkOptions } from '@ras/shared/log/log'
import { decodeRecord } from '@ras/shared/log/record-codec'
import type { Logger } from '@ras/shared/node/logger'
import { AnswerJob } from '@ras/shared/protocol/job'
import { createSemaphore } from './semaphore.ts'

export interface JobOptions {
  /** How many jobs run at once. */
  readonly concurrency: number
  /** Resolves when the job is done for good, or its ownership has ended. */
  readonly answer: (job: AnswerJob, ownership: Ownership) => Promise<void>
  readonly logger: Logger
  readonly onInvalid: () => void
}

/**
 * The `onRecord` of `log.work`: one conversation's jobs one after another, different ones at once up to the limit (W1). Sees each record when it is
 * delivered, whatever runs before it. A record that is not a job is counted and skipped (W8).
 */
export function consumeJobs({ concurrency, answer, logger, onInvalid }: JobOptions): WorkOptions['onRecord'] {
  const lastOf = new Map<string, Promise<void>>()
  const semaphore = createSemaphore(concurrency)

  async function runAfter(before: Promise<void>, job: AnswerJob, ownership: Ownership): Promise<void> {
    await before
    await semaphore.run(async () => {
      if (!ownership.signal.aborted) await answer(job, ownership)
    })
  }

  function skip(record: LogRecord, reason: string): void {
    onInvalid()
    logger.warn({ topic: 'prompts', position: positionName(record), reason }, 'skipped an invalid record')
  }

  return async (record, ownership) => {
    const job = decodeRecord(record, AnswerJob)
    if (job.kind === 'invalid') {
      skip(record, job.reason)
      return
    }
    const { conversationId } = job.value
    const running = runAfter(lastOf.get(conversationId) ?? Promise.resolve(), job.value, ownership)
    // The failure of one job ends the work through its own promise; the next one only waits for it to be over.
    const over = running.catch(() => {})
    lastOf.set(conversationId, over)
    try {
      await running
    } finally {
      if (lastOf.get(conversationId) === over) lastOf.delete(conversationId)
    }
  }
}
