import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Conversation, emptyConversation } from '@ras/shared/conversation/conversation'
import { fold } from '@ras/shared/conversation/fold'
import { epochOf } from '@ras/shared/log/epoch'
import type { Log, LogRecord } from '@ras/shared/log/log'
import { decodeChunk } from '@ras/shared/log/record-codec'
import { withoutEndedText } from './acceptance.ts'
import { checkBeginning, checkPlace, checkReached, checkKept, type CountedOffset } from './check-place.ts'
import { chunkOf } from './chunk.ts'
import { Entry } from './entry.ts'
import type { Progress } from './progress.ts'
import { decodeCursor, type ReaderState } from './reader-cursor.ts'
import { unlessAborted } from './unless-aborted.ts'

export interface ReadOptions {
  readonly conversationId: string
  /** Goes on after it; null begins where the log begins. */
  readonly cursor: string | null
  /** Refused unless the log still has the beginning that it counts from, and reaches it. */
  readonly counted: CountedOffset | null
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
  /** For a record of the conversation that is no chunk, which is skipped. */
  readonly onInvalid: (record: LogRecord, reason: string) => void
}

type ReadableLog = Pick<Log, 'bounds' | 'partitionOf' | 'read' | 'tailPartition'>
type Batches = AsyncIterable<readonly LogRecord[]>

/**
 * Folds one conversation from its partition and yields what the fold accepts, then what is appended, until `signal` aborts. Throws `invalid-request` at once if
 * the cursor is none of the conversation.
 */
export function readConversation(log: ReadableLog, options: ReadOptions): AsyncGenerator<Entry, void> {
  const { conversationId, cursor } = options
  return readFrom(log, cursor === null ? null : decodeCursor(cursor, conversationId), options)
}

async function* readFrom(
  log: ReadableLog,
  resumed: ReaderState | null,
  options: ReadOptions,
): AsyncGenerator<Entry, void> {
  const { conversationId, counted, signal } = options
  if (signal.aborted) return
  const partition = log.partitionOf(conversationId)
  const all = await unlessAborted(log.bounds('chunks'), signal)
  if (all === null) return
  const bounds = all[partition] ?? { start: 0, end: 0 }
  if (resumed !== null) await checkPlace(log, resumed.at, { partition, ...bounds }, signal)
  const from = resumed === null ? bounds.start : Math.max(bounds.start, resumed.at.position + 1)
  const to = Math.max(from, bounds.end)
  let conversation = resumed?.conversation ?? emptyConversation(conversationId)
  let position = from

  /** Null: it is of another conversation, no chunk, or not accepted. */
  function accept(record: LogRecord): Entry | null {
    if (record.key !== conversationId) return null
    const decoded = decodeChunk(record)
    if (decoded.kind === 'invalid') {
      options.onInvalid(record, decoded.reason)
      return null
    }
    // As from a relay: what a provider needs to go on is the workers' affair (R9).
    const { resume: _resume, ...chunk } = decoded.value
    const folded = fold(conversation, chunk)
    if (folded === conversation) return null
    const epoch = folded.epoch ?? epochOf(record, chunk)
    checkBeginning(counted, epoch)
    const next: Conversation & { readonly epoch: string } = { ...withoutEndedText(folded, chunk), epoch }
    conversation = next
    return new Entry(chunkOf(chunk), { conversation: next, at: record })
  }

  async function* entriesOf(batches: Batches): AsyncGenerator<Entry, void> {
    for await (const records of batches) {
      for (const record of records) {
        const isHole = record.position > position && conversation.epoch !== null
        if (isHole) await checkKept(log, { partition, position }, signal)
        // Whoever takes the entries may have ended this in the middle of a batch.
        if (signal.aborted) return
        position = record.position + 1
        const entry = accept(record)
        if (entry !== null) yield entry
      }
    }
  }

  yield* entriesOf(recordsThere(log, { partition, from, to }, options))
  if (signal.aborted) return
  checkReached(counted, conversation)
  // Not from `to`: what stands before it may not have been readable yet.
  yield* entriesOf(log.tailPartition('chunks', { partition, position }, signal))
}

interface Range {
  readonly partition: number
  readonly from: number
  readonly to: number
}

/** What the log had when the reading began. */
async function* recordsThere(
  log: ReadableLog,
  range: Range,
  { signal, onProgress }: ReadOptions,
): AsyncGenerator<readonly LogRecord[]> {
  const { from, to } = range
  const total = to - from
  onProgress({ read: 0, total })
  for await (const records of log.read('chunks', range, signal)) {
    yield records
    // An embedded log has all of it at hand, and the process has more to do than to read.
    await nextTurn()
    const read = (records.at(-1)?.position ?? from) + 1 - from
    if (read < total) onProgress({ read, total })
  }
  if (total > 0 && !signal.aborted) onProgress({ read: total, total })
}
