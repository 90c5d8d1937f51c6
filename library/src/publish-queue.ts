import type { Log, NewRecord } from '@ras/shared/log/log'
import { StreamError } from '@ras/shared/protocol/stream-error'

/** Half of the fold's window, so that a batch that is written again, beside another publisher's, is recognised to the last chunk (C8). */
export const MAX_BATCH = 500
/** UTF-16 units of all that waits. */
export const MAX_WAITING = 2 ** 26

/** What was published and is not durable yet. */
export interface PublishQueue {
  /** Resolves once the record is durable. Rejects with `overloaded`, `invalid-request` or `log-unavailable`. */
  add(record: NewRecord): Promise<void>
  /** Resolves once nothing waits any more. */
  drained(): Promise<void>
}

export interface PublishQueueOptions {
  readonly log: Pick<Log, 'append'>
  readonly deliverWithinMs: number
}

interface Waiting {
  readonly record: NewRecord
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** One batch is under way, and what is published meanwhile goes into the next ones, in order. */
export function createPublishQueue({ log, deliverWithinMs }: PublishQueueOptions): PublishQueue {
  let waiting: Waiting[] = []
  let size = 0
  /** How many of the first that wait go one by one, because the log refused them together. */
  let alone = 0
  let running: Promise<void> | null = null

  function settle(batch: readonly Waiting[], how: (item: Waiting) => void): void {
    for (const item of batch) {
      size -= sizeOf(item.record)
      how(item)
    }
  }

  async function appendBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const records = batch.map(({ record }) => record)
      await log.append('chunks', records, AbortSignal.timeout(deliverWithinMs))
      settle(batch, ({ resolve }) => resolve())
    } catch (error) {
      const isRefusal = error instanceof StreamError && error.code === 'invalid-request'
      if (isRefusal && batch.length > 1) {
        // One record is refused, and what was written of the others may come again (F1).
        waiting.unshift(...batch)
        alone = batch.length
        return
      }
      settle(batch, ({ reject }) => reject(error))
      if (isRefusal) return
      // Nothing goes into the log after a chunk that did not.
      settle(waiting.splice(0), ({ reject }) => reject(error))
      alone = 0
    }
  }

  async function appendAll(): Promise<void> {
    // What is published in one turn of the event loop goes together.
    await Promise.resolve()
    while (waiting.length > 0) {
      const isAlone = alone > 0
      if (isAlone) alone -= 1
      await appendBatch(waiting.splice(0, isAlone ? 1 : MAX_BATCH))
    }
    running = null
  }

  return {
    add(record) {
      if (size > 0 && size + sizeOf(record) > MAX_WAITING) {
        const why = `${waiting.length} chunks wait for the log already: await what you publish`
        return Promise.reject(new StreamError('overloaded', `unable to publish; ${why}`))
      }
      return new Promise((resolve, reject) => {
        waiting.push({ record, resolve, reject })
        size += sizeOf(record)
        running ??= appendAll()
      })
    },
    async drained() {
      await running
    },
  }
}

function sizeOf({ key, value }: NewRecord): number {
  return key.length + (value?.length ?? 0)
}
