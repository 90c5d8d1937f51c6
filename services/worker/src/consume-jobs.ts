import {
  type LogRecord,
  type Ownership,
  positionName,
  type RecordOutcome,
  type WorkOptions,
} from '@ras/shared/log/log'
import { decodeRecord } from '@ras/shared/log/record-codec'
import type { Logger } from '@ras/shared/node/logger'
import { Command, type StopCommand } from '@ras/shared/protocol/command'
import type { AnswerJob } from '@ras/shared/protocol/job'
import { answerName } from './answer-name.ts'
import { createSemaphore } from './semaphore.ts'
import { createUnderWay } from './under-way.ts'

/** How a job came. */
export interface Delivery {
  readonly ownership: Ownership
  /** Where its record stands in `prompts`. */
  readonly position: number
  /** Aborts when a stop of its answer is delivered, which then ends the answer unless the job does. */
  readonly stopped: AbortSignal
  /** The first stop that did. */
  readonly stoppedBy: () => StopCommand | null
}

export interface JobOptions {
  /** How many jobs run at once. */
  readonly concurrency: number
  /** From its abort on no job begins. */
  readonly draining: AbortSignal
  /** Resolves when the job is done for good, or left to its stop or to a successor, or its ownership has ended. */
  readonly answer: (job: AnswerJob, delivery: Delivery) => Promise<RecordOutcome>
  /** Resolves when the answer has ended for good, or its ownership has. Nothing else writes the answer meanwhile. */
  readonly stop: (command: StopCommand, ownership: Ownership) => Promise<void>
  readonly logger: Logger
  readonly onInvalid: () => void
}

/**
 * The `onRecord` of `log.work`: one conversation's jobs one after another, different ones at once up to the limit (W1). Sees each record when it is
 * delivered, whatever runs before it: a stop waits for nothing but the run that it ends (W11). A record that is no command is counted and skipped (W8).
 * While the worker drains, jobs whose turn comes are left to its successor (W13).
 */
export function consumeJobs(options: JobOptions): WorkOptions['onRecord'] {
  const { concurrency, draining, answer, stop, logger, onInvalid } = options
  const lastOf = new Map<string, Promise<unknown>>()
  const semaphore = createSemaphore(concurrency)
  const underWay = createUnderWay()

  async function runAfter(
    before: Promise<unknown>,
    job: AnswerJob,
    delivery: Omit<Delivery, 'stopped' | 'stoppedBy'>,
  ): Promise<RecordOutcome> {
    const turn = underWay.join(answerName(job))
    const { stopped, stoppedBy } = turn
    try {
      await before
      return await semaphore.run(async () => {
        turn.begin()
        if (draining.aborted || delivery.ownership.signal.aborted) return 'left'
        return answer(job, { ...delivery, stopped, stoppedBy })
      })
    } finally {
      turn.leave()
    }
  }

  async function stopNow(command: StopCommand, ownership: Ownership): Promise<void> {
    const othersLeft = underWay.stop(answerName(command), command)
    const turn = underWay.join(answerName(command))
    turn.begin()
    try {
      await othersLeft
      if (!ownership.signal.aborted) await stop(command, ownership)
    } finally {
      turn.leave()
    }
  }

  function skip(record: LogRecord, reason: string): void {
    onInvalid()
    logger.warn({ topic: 'prompts', position: positionName(record), reason }, 'skipped an invalid record')
  }

  return async (record, ownership) => {
    const decoded = decodeRecord(record, Command)
    if (decoded.kind === 'invalid') {
      skip(record, decoded.reason)
      return
    }
    const command = decoded.value
    const { conversationId } = command
    const before = lastOf.get(conversationId) ?? Promise.resolve()
    const running =
      command.kind === 'stop'
        ? stopNow(command, ownership)
        : runAfter(before, command, { ownership, position: record.position })
    // The failure of one command ends the work through its own promise; the next one only waits for it to be over.
    const over = Promise.allSettled([before, running])
    lastOf.set(conversationId, over)
    try {
      return await running
    } finally {
      if (lastOf.get(conversationId) === over) lastOf.delete(conversationId)
    }
  }
}
