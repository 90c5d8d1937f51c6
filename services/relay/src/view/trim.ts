import type { DatabaseSync } from 'node:sqlite'
import type { Bounds } from '@ras/shared/log/log'
import type { Chunk } from '@ras/shared/protocol/chunk'
import type { ConversationChange } from './conversation-change.ts'
import { acceptInto, changeOf, draftOf } from './draft.ts'
import { type Folded, newFolded, summaryOf } from './folded.ts'
import { type IngestParts, writeDraft } from './ingest-chunks.ts'

/** How many conversations are folded again in one transaction. */
const SLICE = 50

/** The result for one slice of the conversations whose first chunk retention has removed. */
export interface TrimResult {
  /** Every cursor of these is void. What is left of them is in the list; the others are gone with their line. */
  readonly voided: readonly { readonly id: string; readonly left: Folded | null }[]
  readonly changes: readonly ConversationChange[]
  /** The partitions of which nothing more has to be folded again, and their starts. */
  readonly reached: ReadonlyMap<number, number>
  /** Whether another slice remains. */
  readonly more: boolean
  /** The list's revision before. */
  readonly revision: number
}

export interface Trimmer {
  starts(): Map<number, number>
  /** Folds one slice again, and stores which starts that reaches. The caller holds the transaction (V1). */
  trim(parts: IngestParts, bounds: readonly Bounds[]): Omit<TrimResult, 'revision'>
}

/** Brings the view to what one has that is built from what the log still keeps (V6). */
export function createTrimmer(database: DatabaseSync): Trimmer {
  const starts = database.prepare('SELECT partition, start FROM starts')
  const store = database.prepare('INSERT OR REPLACE INTO starts (partition, start) VALUES (?, ?)')
  const due = database.prepare('SELECT id FROM conversations WHERE partition = ? AND first < ? LIMIT ?')
  const kept = database.prepare(`
    SELECT position, chunk FROM entries WHERE conversation = ?1 AND position >= ?2 UNION ALL
    SELECT position, chunk FROM ignored WHERE conversation = ?1 AND position >= ?2 ORDER BY position`)

  function refold(parts: IngestParts, before: Folded, start: number): { change: ConversationChange } & Left {
    const { writer, nextRevision } = parts
    const { key, partition, origin, named, createdAt } = before
    const { id } = before.conversation
    const rows = kept.all(key, start)
    writer.clear(key)
    const line = named ? { title: before.title, named, createdAt, updatedAt: createdAt } : {}
    const emptied: Folded = { ...newFolded(id), ...line, key, partition, origin }
    const draft = draftOf(emptied, id)
    for (const row of rows) {
      const chunk: Chunk = JSON.parse(String(row['chunk'])) // The view wrote it, so it is trusted.
      acceptInto(draft, chunk, { partition, position: Number(row['position']) })
    }
    if (draft.accepted.length > 0) {
      const left = writeDraft(parts, draft)
      return { left, change: { ...changeOf(draft, left), chunks: [] } }
    }
    const left = named ? writer.update(emptied, { revision: nextRevision(), ended: false }) : null
    if (left === null) writer.remove(key)
    return { left, change: { summary: summaryOf(emptied), offset: 0, chunks: [], listed: named } }
  }

  return {
    starts: () => new Map(starts.all().map((row) => [Number(row['partition']), Number(row['start'])])),
    trim(parts, bounds) {
      const done: ({ change: ConversationChange } & Left)[] = []
      const reached = new Map<number, number>()
      for (const [partition, { start }] of bounds.entries()) {
        const found = due.all(partition, start, SLICE - done.length)
        for (const { id } of found) {
          const folded = parts.folded(String(id))
          if (folded !== undefined) done.push(refold(parts, folded, start))
        }
        if (done.length === SLICE) break
        store.run(partition, start)
        reached.set(partition, start)
      }
      return {
        voided: done.map(({ left, change }) => ({ id: change.summary.id, left })),
        changes: done.map(({ change }) => change),
        reached,
        more: done.length === SLICE,
      }
    },
  }
}

interface Left {
  readonly left: Folded | null
}
