import type { DatabaseSync } from 'node:sqlite'
import { isCheckpointDue, weightOf, writeCheckpoint } from './checkpoint.ts'
import type { PlacedChunk } from './draft.ts'
import type { Folded } from './folded.ts'

/** The statements of a batch; call them within its transaction. */
export interface ViewWriter {
  /** Gives a new conversation its key. */
  insert(folded: Omit<Folded, 'key'>): Folded
  entry(key: number, entry: PlacedChunk & { readonly offset: number }): void
  /** A chunk that the fold ignored. */
  ignored(key: number, placed: PlacedChunk): void
  /** Forgets every chunk of a conversation. */
  clear(key: number): void
  /** Forgets a conversation without chunks. */
  remove(key: number): void
  prompt(key: number, messageId: string, offset: number, position: number): void
  /**
   * Stores the conversation's line where it changed, which `revision` then numbers, and a checkpoint where one is due or a message `ended`.
   * Otherwise the entries say everything, and it writes nothing. Returns what is stored now.
   */
  update(folded: Folded, options: { readonly revision: number | null; readonly ended: boolean }): Folded
}

export function createViewWriter(database: DatabaseSync): ViewWriter {
  const insert = database.prepare(
    `INSERT INTO conversations (id, title, named, created_at, updated_at, epoch, activity, revision, checkpoint, partition)
     VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, ?)`,
  )
  const entry = database.prepare(
    'INSERT INTO entries (conversation, offset, position, chunk) VALUES (?, ?, ?, ?)',
  )
  const ignored = database.prepare('INSERT INTO ignored (conversation, position, chunk) VALUES (?, ?, ?)')
  const prompt = database.prepare(
    'INSERT INTO prompts (conversation, message, offset, position) VALUES (?, ?, ?, ?)',
  )
  const update = database.prepare(
    `UPDATE conversations SET title = ?, named = ?, created_at = ?, updated_at = ?, epoch = ?, activity = ?,
     checkpoint = ?, partition = ?, first = ?, origin = ?, revision = max(revision, ?) WHERE key = ?`,
  )
  const clear = ['entries', 'ignored', 'prompts', 'messages', 'plain_ids'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE conversation = ?`),
  )
  const remove = database.prepare('DELETE FROM conversations WHERE key = ?')

  return {
    insert(folded) {
      const { conversation, title, named, createdAt, updatedAt, activity, partition } = folded
      const { id, epoch } = conversation
      const line = [id, title, Number(named), createdAt, updatedAt, epoch, activity] as const
      const { lastInsertRowid } = insert.run(...line, partition)
      return { ...folded, key: Number(lastInsertRowid) }
    },
    entry(key, { offset, position, chunk }) {
      entry.run(key, offset, position, JSON.stringify(chunk))
    },
    ignored(key, { position, chunk }) {
      ignored.run(key, position, JSON.stringify(chunk))
    },
    clear(key) {
      for (const statement of clear) statement.run(key)
    },
    remove: (key) => void remove.run(key),
    prompt(key, messageId, offset, position) {
      prompt.run(key, messageId, offset, position)
    },
    update(folded, { revision, ended }) {
      const { conversation, title, named, createdAt, updatedAt, activity, key } = folded
      const { partition, first, origin } = folded
      const due = ended || isCheckpointDue(folded)
      if (!due && revision === null) return folded
      if (due) writeCheckpoint(database, folded)
      const stored = due ? conversation : folded.stored
      const { epoch } = conversation
      const row = [title, Number(named), createdAt, updatedAt, epoch, activity, stored.next] as const
      update.run(...row, partition, first, origin, revision ?? 0, key)
      return { ...folded, stored, weight: due ? weightOf(conversation) : folded.weight }
    },
  }
}
