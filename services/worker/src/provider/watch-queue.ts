import type { Clock } from '../clock.ts'

/** A limit that counts until the queue is left. */
export interface QueueWatch {
  /** Aborts with the one it was made from, and at the limit. */
  readonly signal: AbortSignal
  isOver(): boolean
  leave(): void
}

/** Without a limit it only hands its signal on. */
export function watchQueue(clock: Clock, limitMs: number | null, signal: AbortSignal): QueueWatch {
  const over = new AbortController()
  const left = new AbortController()
  async function wait(ms: number): Promise<void> {
    await clock.sleep(ms, left.signal)
    if (!left.signal.aborted) over.abort()
  }
  if (limitMs !== null) void wait(limitMs)
  return {
    signal: AbortSignal.any([signal, over.signal]),
    isOver: () => over.signal.aborted,
    leave: () => left.abort(),
  }
}
