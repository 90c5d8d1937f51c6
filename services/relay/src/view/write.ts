import type { DatabaseSync } from 'node:sqlite'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { isCheckpointDue, weightOf, writeCheckpoint } from './checkpoint.ts'
import type { Folded } from './folded.ts'

/** The statements of a batch; call them within its transaction. */
export interface ViewWriter {
  /** Gives a new conversation its key. */
  insert(folded: Omit<Folded, 'key'>): Folded
  entry(key: number, offset: number, chunk: Chunk): void
  prompt(key: number, messageId: string, offset: number, position: number): void
  /**
   * Stores the conversation's line where it changed, which `revision` then numbers, and a checkpoint where one is due or a message `ended`.
   * Otherwise the entries say everything, and it writes nothing. Returns what is stored now.
   */
  update(folded: Folded, options: { readonly revision: number | null; readonly ended: boolean }): Folded
}

export function createViewWriter(database: DatabaseSync): ViewWriter {
  const insert = database.prepare(
    `INSERT INTO conversations (id, title, named, created_at, updated_at, epoch, activity, revision, checkpoint)
     VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)`,
  )
  const entry = database.prepare('INSERT INTO entries (conversation, offset, chunk) VALUES (?, ?, ?)')
  const prompt = database.prepare(
    'INSERT INTO prompts (conversation, message, offset, position) VALUES (?, ?, ?, ?)',
  )
  const update = database.prepare(
    `UPDATE conversations SET title = ?, named = ?, created_at = ?, updated_at = ?, epoch = ?, activity = ?,
     checkpoint = ?, revision = max(revision, ?) WHERE key = ?`,
  )

  return {
    insert(folded) {
      const { conversation, title, named, createdAt, updatedAt, activity } = folded
      const { id, epoch } = conversation
      const { lastInsertRowid } = insert.run(id, title, Number(named), createdAt, updatedAt, epoch, activity)
      return { ...folded, key: Number(lastInsertRowid) }
    },
    entry(key, offset, chunk) {
      entry.run(key, offset, JSON.stringify(chunk))
    },
    prompt(key, messageId, offset, position) {
      prompt.run(key, messageId, offset, position)
    },
    update(folded, { revision, ended }) {
      const { conversation, title, named, createdAt, updatedAt, activity, key } = folded
      const due = ended || isCheckpointDue(folded)
      if (!due && revision === null) return folded
      if (due) writeCheckpoint(database, folded)
      const stored = due ? conversation : folded.stored
      const { epoch } = conversation
      const row = [title, Number(named), createdAt, updatedAt, epoch, activity, stored.next] as const
      update.run(...row, revision ?? 0, key)
      return { ...folded, stored, weight: due ? weightOf(conversation) : folded.weight }
    },
  }
}
