import type { Bounds, LogRecord, Positions, Topic } from '@ras/shared/log/log'
import type { Anchor } from './anchor.ts'
import type { IngestResult } from './conversation-change.ts'
import { createFoldCache } from './fold-cache.ts'
import type { Folded } from './folded.ts'
import { ingestChunks, type IngestParts } from './ingest-chunks.ts'
import { ingestConversations } from './ingest-conversations.ts'
import { whyUnwritable } from '@ras/shared/node/why-unwritable'
import { isTrimmed } from './is-trimmed.ts'
import { advance, createPositionWriter, readAnchors, readPositions } from './positions.ts'
import { createViewReader, type ViewReader } from './read.ts'
import { closeViewDatabase, openViewDatabase } from './schema.ts'
import { createTrimmer, type TrimResult } from './trim.ts'
import { createViewWriter } from './write.ts'

/** The topics that a relay reads. */
export type ViewTopic = Exclude<Topic, 'prompts'>

export interface ViewOptions {
  /** A file, which this process then has for itself, or `:memory:`. It can be deleted at any time while the relay is down. */
  readonly path: string
  readonly bounds: ReadonlyMap<Topic, readonly Bounds[]>
  /** How many UTF-16 units of text are kept in memory, about. */
  readonly maxCachedUnits: number
  /** A file that is found is of another log, and is begun anew (V7). */
  readonly isVoid?: boolean
}

/** The relay's copy of the log, folded. Every call is synchronous: what one tick reads is one state. */
export interface View extends Omit<ViewReader, 'load'> {
  /** Whether another file was found and deleted (V2). */
  readonly rebuilt: boolean
  positions(topic: ViewTopic): Positions
  anchors(topic: ViewTopic): readonly Anchor[]
  /** Stores the records and the position that they reach in one transaction (V1). Records that it has are skipped. */
  ingest(topic: ViewTopic, records: readonly LogRecord[]): IngestResult
  /** The log start of a partition of `chunks`, as far as the view has come to it. */
  start(partition: number): number
  /** Comes to the log starts of `chunks` by one slice, in one transaction; call it again while there is `more` (V6). */
  trim(bounds: readonly Bounds[]): TrimResult
  conversation(id: string): Folded | undefined
  /** A position of the partition of `chunks` before which no chunk of this conversation stands; 0 if its beginning was removed. */
  beginningOf(id: string, partition: number): number
  close(): void
}

export function openView({ path, bounds, maxCachedUnits, isVoid = false }: ViewOptions): View {
  try {
    return createView({ ...openViewDatabase(path, bounds, isVoid), maxCachedUnits })
  } catch (cause) {
    const why = whyUnwritable(cause)
    throw why === null ? cause : new Error(`unable to open the view ${path}; ${why}`, { cause })
  }
}

export type OpenedView = ReturnType<typeof openViewDatabase> & Pick<ViewOptions, 'maxCachedUnits'>

/** The view in an opened database, which it closes. */
export function createView({ database, rebuilt, maxCachedUnits }: OpenedView): View {
  const reader = createViewReader(database)
  const writer = createViewWriter(database)
  const trimmer = createTrimmer(database)
  const starts = trimmer.starts()
  const writePositions = createPositionWriter(database)
  const cache = createFoldCache(maxCachedUnits)
  const positions = new Map<ViewTopic, Positions>(
    (['chunks', 'conversations'] as const).map((topic) => [topic, readPositions(database, topic)]),
  )
  let revision = reader.latestRevision()

  function conversation(id: string): Folded | undefined {
    const cached = cache.get(id)
    if (cached !== undefined) return cached
    const loaded = reader.load(id)
    if (loaded !== undefined) cache.set(id, loaded)
    return loaded
  }

  /** The changed lines of the list get numbers that are kept only if the transaction is. */
  function transact<Result>(change: (parts: IngestParts) => Result): { result: Result; before: number } {
    let latest = revision
    database.exec('BEGIN IMMEDIATE')
    try {
      const result = change({ writer, folded: conversation, nextRevision: () => (latest += 1) })
      database.exec('COMMIT')
      const before = revision
      revision = latest
      return { result, before }
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }

  return {
    ...reader,
    rebuilt,
    conversation,
    latestRevision: () => revision,
    anchors: (topic) => readAnchors(database, topic),
    positions: (topic) => positions.get(topic) ?? new Map(),
    ingest(topic, records) {
      const { fresh, reached } = advance(positions.get(topic) ?? new Map(), records)
      const { result, before } = transact((parts) => {
        const ingested = topic === 'chunks' ? ingestChunks(parts, fresh) : ingestConversations(parts, fresh)
        writePositions(topic, fresh)
        return ingested
      })
      positions.set(topic, reached)
      for (const each of result.folded) cache.set(each.conversation.id, each)
      return { ...result.result, revision: before }
    },
    start: (partition) => starts.get(partition) ?? 0,
    trim(bounds) {
      const { result, before } = transact((parts) => trimmer.trim(parts, bounds))
      for (const [partition, start] of result.reached) starts.set(partition, start)
      for (const { id, left } of result.voided) {
        if (left === null) cache.drop(id)
        else cache.set(id, left)
      }
      return { ...result, revision: before }
    },
    beginningOf(id, partition) {
      const start = starts.get(partition) ?? 0
      const folded = conversation(id)
      if (folded?.first == null) return Math.max(start, positions.get('chunks')?.get(partition) ?? 0)
      return isTrimmed(folded, start) ? 0 : folded.first
    },
    close: () => closeViewDatabase(database),
  }
}
