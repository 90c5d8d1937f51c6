import { setImmediate, setTimeout as delay } from 'node:timers/promises'
import type { Bounds, Log } from '@ras/shared/log/log'
import { StreamError } from '@ras/shared/protocol/stream-error'
import type { TrimResult } from './view/trim.ts'
import type { ViewRoom } from './view-room.ts'
import type { View } from './view/view.ts'

export interface TrimParts {
  readonly log: Pick<Log, 'bounds'>
  readonly view: Pick<View, 'trim'>
  readonly room: ViewRoom
  readonly signal: AbortSignal
  /** Called in the tick in which the view changed. */
  readonly onTrimmed: (result: TrimResult) => void
}

/** How long to wait before a log that is away is asked again. */
const ASK_AGAIN_MS = 1000

/** Brings the view to the log starts (V6), in slices that leave room for the sockets. Waits while the view has no room (V8). */
export async function trimView({ log, view, room, signal, onTrimmed }: TrimParts): Promise<void> {
  const bounds = await boundsOf(log, signal)
  const trim = (): boolean => {
    const result = view.trim(bounds)
    onTrimmed(result)
    return result.more
  }
  while (await room.waitToStore('trim', trim, signal)) await setImmediate()
}

/** Looks at the log starts from time to time, until `signal` aborts. Retention takes hours, so seconds are soon enough. */
export async function keepTrimmed(parts: TrimParts, everyMs: number): Promise<void> {
  while (!parts.signal.aborted) {
    await trimView(parts)
    await pause(everyMs, parts.signal)
  }
}

/** Waits for a log that is away; empty if `signal` aborts meanwhile. */
async function boundsOf(log: Pick<Log, 'bounds'>, signal: AbortSignal): Promise<readonly Bounds[]> {
  while (!signal.aborted) {
    try {
      return await log.bounds('chunks')
    } catch (error) {
      const isAway = error instanceof StreamError && error.code === 'log-unavailable'
      if (!isAway && !signal.aborted) throw error
      await pause(ASK_AGAIN_MS, signal)
    }
  }
  return []
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
