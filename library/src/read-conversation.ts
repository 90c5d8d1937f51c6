import { setImmediate as nextTurn } from 'node:timers/promises'
import { emptyConversation } from '@ras/shared/conversation/conversation'
import { fold } from '@ras/shared/conversation/fold'
import { epochOf } from '@ras/shared/log/epoch'
import type { Log, LogRecord } from '@ras/shared/log/log'
import { decodeChunk } from '@ras/shared/log/record-codec'
import { withoutEndedTexts } from './acceptance.ts'
import { chunkOf } from './chunk.ts'
import { checkPlace } from './check-place.ts'
import { Entry } from './entry.ts'
import type { Progress } from './progress.ts'
import { decodeCursor } from './reader-cursor.ts'

export interface ReadOptions {
  readonly conversationId: string
  /** Goes on behind it; null begins where the log begins. */
  readonly cursor: string | null
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
  /** For a record of the conversation that is no chunk, which is skipped. */
  readonly onInvalid: (record: LogRecord, reason: string) => void
}

type ReadableLog = Pick<Log, 'bounds' | 'partitionOf' | 'read' | 'tailPartition'>

/** Folds one conversation from its partition and yields what the fold accepts, then what is appended, until `signal` aborts. */
export async function* readConversation(log: ReadableLog, options: ReadOptions): AsyncGenerator<Entry, void> {
  const { conversationId, cursor, signal } = options
  const partition = log.partitionOf(conversationId)
  const { start, end } = (await log.bounds('chunks'))[partition] ?? { start: 0, end: 0 }
  const resumed = cursor === null ? null : decodeCursor(cursor, conversationId)
  if (resumed !== null) await checkPlace(log, resumed.at, { partition, start, end }, signal)
  const from = resumed === null ? start : Math.max(start, resumed.at.position + 1)
  let conversation = resumed?.conversation ?? emptyConversation(conversationId)
  for await (const record of recordsFrom(log, { partition, from, end }, options)) {
    if (record.key !== conversationId) continue
    const decoded = decodeChunk(record)
    if (decoded.kind === 'invalid') {
      options.onInvalid(record, decoded.reason)
      continue
    }
    // As from a relay: what a provider needs to go on is the workers' affair (R9).
    const { resume: _resume, ...chunk } = decoded.value
    const folded = fold(conversation, chunk)
    if (folded === conversation) continue
    conversation = withoutEndedTexts({ ...folded, epoch: folded.epoch ?? epochOf(record, chunk) })
    yield new Entry(chunkOf(chunk), { conversation, at: record })
  }
}

interface Way {
  readonly partition: number
  readonly from: number
  readonly end: number
}

async function* recordsFrom(
  log: ReadableLog,
  { partition, from, end }: Way,
  { signal, onProgress }: ReadOptions,
): AsyncGenerator<LogRecord> {
  const total = Math.max(0, end - from)
  onProgress({ read: 0, total })
  for await (const records of log.read('chunks', { partition, from, to: end }, signal)) {
    yield* records
    // An embedded log has all of it at hand, and the process has more to do than to read.
    await nextTurn()
    const read = (records.at(-1)?.position ?? from) + 1 - from
    if (read < total) onProgress({ read, total })
  }
  if (signal.aborted) return
  if (total > 0) onProgress({ read: total, total })
  for await (const records of log.tailPartition('chunks', { partition, position: from + total }, signal)) {
    yield* records
  }
}
