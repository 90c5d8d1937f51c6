import type { Bounds, LogRecord, Positions, Topic } from '@ras/shared/log/log'
import type { IngestResult } from './conversation-change.ts'
import { createFoldCache } from './fold-cache.ts'
import type { Folded } from './folded.ts'
import { ingestChunks } from './ingest-chunks.ts'
import { ingestConversations } from './ingest-conversations.ts'
import { whyUnwritable } from '@ras/shared/node/why-unwritable'
import { advance, createPositionWriter, readPositions } from './positions.ts'
import { createViewReader, type ViewReader } from './read.ts'
import { closeViewDatabase, openViewDatabase } from './schema.ts'
import { createViewWriter } from './write.ts'

/** The topics that a relay reads. */
export type ViewTopic = Exclude<Topic, 'prompts'>

export interface ViewOptions {
  /** A file, which this process then has for itself, or `:memory:`. It can be deleted at any time while the relay is down. */
  readonly path: string
  readonly bounds: ReadonlyMap<Topic, readonly Bounds[]>
  /** How many UTF-16 units of text are kept in memory, about. */
  readonly maxCachedUnits: number
}

/** The relay's copy of the log, folded. Every call is synchronous: what one tick reads is one state. */
export interface View extends Omit<ViewReader, 'load'> {
  /** Whether another file was found and deleted (V2). */
  readonly rebuilt: boolean
  positions(topic: ViewTopic): Positions
  /** Stores the records and the position that they reach in one transaction (V1). Records that it has are skipped. */
  ingest(topic: ViewTopic, records: readonly LogRecord[]): IngestResult
  conversation(id: string): Folded | undefined
  close(): void
}

export function openView({ path, bounds, maxCachedUnits }: ViewOptions): View {
  try {
    return createView({ ...openViewDatabase(path, bounds), maxCachedUnits })
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

  return {
    ...reader,
    rebuilt,
    conversation,
    latestRevision: () => revision,
    positions: (topic) => positions.get(topic) ?? new Map(),
    ingest(topic, records) {
      const { fresh, reached } = advance(positions.get(topic) ?? new Map(), records)
      let latest = revision
      const parts = { writer, folded: conversation, nextRevision: () => (latest += 1) }
      database.exec('BEGIN IMMEDIATE')
      try {
        const { result, folded } =
          topic === 'chunks' ? ingestChunks(parts, fresh) : ingestConversations(parts, fresh)
        writePositions(topic, reached)
        database.exec('COMMIT')
        const before = revision
        revision = latest
        positions.set(topic, reached)
        for (const each of folded) cache.set(each.conversation.id, each)
        return { ...result, revision: before }
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK')
        throw error
      }
    },
    close: () => closeViewDatabase(database),
  }
}
