import type { DatabaseSync } from 'node:sqlite'
import { foldAll } from '@ras/shared/conversation/fold'
import type { Chunk } from '@ras/shared/protocol/chunk'
import type { ConversationSummary } from '@ras/shared/protocol/socket-events'
import { readCheckpoint, weightOf } from './checkpoint.ts'
import type { Folded } from './folded.ts'
import { type Row, rowToFolded, rowToSummary } from './rows.ts'

/** How much of a conversation is read at once: at most so many entries, and no further entry once there are so many bytes. */
interface PageSize {
  readonly entries: number
  readonly bytes: number
}

interface ListPage {
  readonly limit: number
  readonly before?: { readonly updatedAt: number; readonly id: string } | undefined
}

/** Where an accepted prompt stands: in its conversation, and in its partition of `chunks`. */
export interface PromptPlace {
  readonly offset: number
  readonly position: number
}

/** What the view answers without knowing the log. Every call is synchronous, so it sees one state. */
export interface ViewReader {
  /** The fold from its checkpoint and the entries since. */
  load(id: string): Folded | undefined
  entries(key: number, from: number, size: PageSize): readonly Chunk[]
  prompt(key: number, messageId: string): PromptPlace | undefined
  list(page: ListPage): readonly ConversationSummary[]
  /** Conversations whose line in the list changed after `revision`, in the order of their changes. */
  changedSince(
    revision: number,
    limit: number,
  ): readonly (ConversationSummary & { readonly revision: number })[]
  latestRevision(): number
  /**
   * Conversations that wait for an answer or have one that runs, which began at or after `since` and whose last chunk is older than `until`.
   * Chunks without a run have no writer who would be missed. Counts no further than 1,000.
   */
  countSilent(since: number, until: number): number
}

/** Through the index of the conversations at work, so it costs what is under way and not what there is. */
const SILENT = `SELECT count(*) AS count FROM (
  SELECT 1 FROM conversations JOIN entries ON entries.conversation = conversations.key
    AND entries.offset = (SELECT max(offset) FROM entries WHERE conversation = conversations.key)
  WHERE activity <> 'idle' AND updated_at >= ? AND updated_at < ?
    AND chunk ->> '$.timestamp' < ? AND (chunk ->> '$.runId' IS NOT NULL OR chunk ->> '$.type' = 'prompt')
  LIMIT 1000)`

/** Rows with `next`, which the entries say. */
const SUMMARIES = `SELECT *, (SELECT ifnull(max(offset) + 1, 0) FROM entries WHERE conversation = conversations.key) AS next
  FROM conversations`

export function createViewReader(database: DatabaseSync): ViewReader {
  const byId = database.prepare('SELECT * FROM conversations WHERE id = ?')
  const entries = database.prepare(
    'SELECT chunk FROM entries WHERE conversation = ? AND offset >= ? ORDER BY offset LIMIT ?',
  )
  const prompt = database.prepare(
    'SELECT offset, position FROM prompts WHERE conversation = ? AND message = ?',
  )
  const list = database.prepare(
    `${SUMMARIES} WHERE (updated_at, id) < (?, ?) ORDER BY updated_at DESC, id DESC LIMIT ?`,
  )
  const changed = database.prepare(`${SUMMARIES} WHERE revision > ? ORDER BY revision LIMIT ?`)
  const silent = database.prepare(SILENT)
  const latest = database.prepare('SELECT max(revision) AS revision FROM conversations')

  function readEntries(key: number, from: number, size: PageSize): readonly Chunk[] {
    const chunks: Chunk[] = []
    let bytes = 0
    for (const row of entries.iterate(key, from, size.entries)) {
      const text = String(row['chunk'])
      bytes += Buffer.byteLength(text)
      const chunk: Chunk = JSON.parse(text) // The view wrote it, so it is trusted.
      chunks.push(chunk)
      if (bytes >= size.bytes) break
    }
    return chunks
  }

  return {
    entries: readEntries,
    load(id) {
      const row: Row | undefined = byId.get(id)
      if (row === undefined) return undefined
      const key = Number(row['key'])
      const epoch = row['epoch'] === null ? null : String(row['epoch'])
      const stored = readCheckpoint(database, { key, id, epoch, next: Number(row['checkpoint']) })
      const since = readEntries(key, stored.next, { entries: -1, bytes: Infinity })
      const conversation = foldAll(stored, since)
      return rowToFolded(row, { conversation, stored, weight: weightOf(conversation) })
    },
    prompt(key, messageId) {
      const row = prompt.get(key, messageId)
      return row && { offset: Number(row['offset']), position: Number(row['position']) }
    },
    list({ limit, before }) {
      return list.all(before?.updatedAt ?? Number.MAX_SAFE_INTEGER, before?.id ?? '', limit).map(rowToSummary)
    },
    changedSince(revision, limit) {
      return changed
        .all(revision, limit)
        .map((row) => ({ ...rowToSummary(row), revision: Number(row['revision']) }))
    },
    latestRevision() {
      return Number(latest.get()?.['revision'] ?? 0)
    },
    countSilent: (since, until) => Number(silent.get(since, until, until)?.['count']),
  }
}
