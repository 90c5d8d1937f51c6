import type { Log } from '@ras/shared/log/log'
import { encodeChunk } from '@ras/shared/log/record-codec'
import type { Chunk } from '@ras/shared/protocol/chunk'
import type { Clock } from './clock.ts'
import type { Run, RunEnd } from './run.ts'
import { splitText } from './split-text.ts'

/** While more text than this waits for the log, in UTF-16 units, `write` does not resolve. */
export const MAX_PENDING = 65_536

/** Writes the chunks of one run. */
export interface RunWriter {
  /** Resolves once the `start` is durable. */
  readonly opened: Promise<void>
  /**
   * Takes text over, and the token after which the provider can go on, if there is one: a chunk that ends there carries it.
   * Resolves when there is room for more; rejects when the run cannot be written.
   */
  write(text: string, resume?: string): Promise<void>
  /** Resolves once everything is durable, the end included. Nothing is written after it. */
  end(end: RunEnd): Promise<void>
  /** Leaves the run without an end, for a later one to take its message over. Nothing is written after it. */
  leave(): Promise<void>
}

export interface RunWriterOptions {
  readonly log: Pick<Log, 'append'>
  readonly run: Run
  readonly clock: Clock
  readonly newId: () => string
  /** After how many milliseconds without a chunk a beat is written. */
  readonly beatMs: number
  /** Ends the run where it stands; `write` and `end` then reject. */
  readonly signal: AbortSignal
  readonly onAppended: (chunks: readonly Chunk[]) => void
}

/**
 * Writes the `start` at once. Then batches naturally (W2): what gathers while one append is in flight goes in the next, as one chunk, without a
 * timer. Beats while there is nothing to say (W5).
 */
export function createRunWriter(options: RunWriterOptions): RunWriter {
  const { log, run, clock, newId, beatMs, signal, onAppended } = options
  const { conversationId, messageId, runId, ...opening } = run
  let seq = 0
  let waiting: readonly Partial<Chunk>[] = [{ type: 'start', role: 'assistant', ...opening }]
  let text = ''
  let resume: string | undefined
  let lastWrite = clock.elapsed()
  let lastType: string | null = null
  /** Set by `appendAll` alone, which may be over when it returns. Once it has failed it stays so, and whoever comes next learns of it. */
  let isAppending = false
  let appending = Promise.resolve()
  let failed = false
  const stopBeats = new AbortController()

  function take(): readonly Chunk[] {
    const pieces = splitText(text, MAX_PENDING)
    // The token belongs to where the text ends; a beat carries it where no text is new.
    const mark = resume === undefined ? {} : { resume }
    const texts = pieces.map((content, index) => ({
      content,
      ...(index === pieces.length - 1 ? mark : {}),
    }))
    const marks = pieces.length === 0 && resume !== undefined ? [{ type: 'beat', resume }] : []
    // What waits beside text is either the start, which comes before it, or the end, which comes after it.
    const isEnding = waiting.some(({ type }) => type === 'finish' || type === 'error')
    const parts = isEnding ? [...texts, ...waiting] : [...waiting, ...texts, ...marks]
    waiting = []
    text = ''
    resume = undefined
    return parts.map((part) => chunkOf(part))
  }

  function chunkOf({ type = 'text', ...fields }: Partial<Chunk>): Chunk {
    const position = { seq, timestamp: clock.now() }
    seq += 1
    return { id: newId(), conversationId, messageId, runId, ...position, type, content: '', ...fields }
  }

  async function appendAll(): Promise<void> {
    isAppending = true
    try {
      while (waiting.length > 0 || text !== '' || resume !== undefined) {
        const chunks = take()
        await log.append('chunks', chunks.map(encodeChunk), signal)
        lastWrite = clock.elapsed()
        lastType = chunks.at(-1)?.type ?? null
        onAppended(chunks)
      }
      isAppending = false
    } catch (error) {
      failed = true
      stopBeats.abort()
      throw error
    }
  }

  function flush(): Promise<void> {
    if (!isAppending) appending = appendAll()
    // The rejection is seen by whoever awaits; where nobody does yet, by the next one.
    appending.catch(() => {})
    return appending
  }

  async function beat(): Promise<void> {
    while (!stopBeats.signal.aborted) {
      const silence = clock.elapsed() - lastWrite
      if (silence >= beatMs && !isAppending) {
        waiting = [...waiting, { type: 'beat' }]
        void flush()
      }
      await clock.sleep(silence >= beatMs ? beatMs : beatMs - silence, stopBeats.signal)
    }
  }

  const onAbort = (): void => stopBeats.abort()
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  const opened = flush()
  void beat()

  async function settle(): Promise<void> {
    stopBeats.abort()
    signal.removeEventListener('abort', onAbort)
    await flush()
  }

  return {
    opened,
    async write(piece, token) {
      text += piece
      // Text after a token would come again, so only the last one counts.
      if (piece !== '' || token !== undefined) resume = token
      const flushed = flush()
      if (failed || text.length > MAX_PENDING) await flushed
    },
    async end(end) {
      waiting = [...waiting, end]
      await settle()
      // Who hears of an end commits its job: that the end was written is looked at, and not concluded.
      if (lastType !== end.type) throw new Error('unable to end a run; its end was not appended')
    },
    leave: settle,
  }
}
