import { setImmediate as turn } from 'node:timers/promises'
import type { Log, NewRecord } from '@ras/shared/log/log'
import { Chunk } from '@ras/shared/protocol/chunk'
import { StreamError } from '@ras/shared/protocol/stream-error'

/** A log whose appends wait until the test lets them through. */
export interface HandFlushedLog extends Pick<Log, 'append'> {
  /** How many appends wait. */
  readonly waiting: number
  /** Lets the oldest append that waits through, once there is one; answers with its chunks. */
  flush(): Promise<readonly Chunk[]>
}

export function createHandFlushedLog(): HandFlushedLog {
  const waiting: {
    readonly records: readonly NewRecord[]
    readonly resolve: (positions: readonly number[]) => void
  }[] = []
  return {
    get waiting() {
      return waiting.length
    },
    append(_topic, records, signal) {
      return new Promise((resolve, reject) => {
        waiting.push({ records, resolve })
        signal.addEventListener('abort', () =>
          reject(new StreamError('log-unavailable', 'unable to append; aborted')),
        )
      })
    },
    async flush() {
      for (let tries = 0; waiting.length === 0 && tries < 100; tries += 1) await turn()
      const append = waiting.shift()
      if (append === undefined) throw new Error('nothing waits')
      append.resolve([])
      await turn()
      return append.records.map(({ value }) => Chunk.parse(JSON.parse(value ?? '')))
    },
  }
}
