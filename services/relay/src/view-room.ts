import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@ras/shared/node/logger'
import { whyUnwritable } from '@ras/shared/node/why-unwritable'
import { StreamError } from '@ras/shared/protocol/stream-error'
import type { ViewTopic } from './view/view.ts'
import type { Waiters } from './waiters.ts'

/** Who writes the view, each of which may find room where another finds none: the tail of a topic, and what removes what retention has. */
type Writer = ViewTopic | 'trim'

const LONGEST_PAUSE_MS = 1_000

/** Whether the view can be written. While it cannot, whoever waits for what it will have is refused with the reason (V8). */
export interface ViewRoom {
  readonly isFull: boolean
  /** Calls `store`, again and again while the disk refuses it, until it returns or `signal` aborts; then undefined. Any other error is thrown. */
  waitToStore<Stored>(writer: Writer, store: () => Stored, signal: AbortSignal): Promise<Stored | undefined>
}

export function createViewRoom(waiters: Pick<Waiters, 'block'>, logger: Logger): ViewRoom {
  const waiting = new Set<Writer>()

  function lost(writer: Writer, why: string, cause: unknown): void {
    if (waiting.size === 0) {
      logger.error({ err: cause }, 'the view cannot be written and waits for room')
      waiters.block(new StreamError('overloaded', `unable to take anything new; ${why}`, { cause }))
    }
    waiting.add(writer)
  }

  function found(writer: Writer): void {
    if (!waiting.delete(writer) || waiting.size > 0) return
    logger.warn('the view has room again')
    waiters.block(null)
  }

  return {
    get isFull() {
      return waiting.size > 0
    },
    async waitToStore(writer, store, signal) {
      for (let retry = 1; !signal.aborted; retry += 1) {
        try {
          const stored = store()
          found(writer)
          return stored
        } catch (error) {
          const why = whyUnwritable(error)
          if (why === null) throw error
          lost(writer, why, error)
        }
        const pause = Math.min(LONGEST_PAUSE_MS, 10 * 2 ** retry) * (0.5 + Math.random() / 2)
        // An abort ends the pause and the loop.
        await delay(pause, undefined, { signal }).catch(() => undefined)
      }
      return undefined
    },
  }
}
