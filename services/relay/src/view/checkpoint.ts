import type { DatabaseSync } from 'node:sqlite'
import { type Conversation, emptyConversation } from '@ras/shared/conversation/conversation'
import type { Message } from '@ras/shared/protocol/message'
import type { Folded } from './folded.ts'

/** How many entries may have to be folded again after the checkpoint, at least. */
const ENTRIES_BETWEEN = 1000

/**
 * Whether the fold should be stored now. Beyond the first thousand entries a message that still grows is stored when it has grown by a quarter,
 * so all the writes of a long answer together stay proportional to its length.
 */
export function isCheckpointDue({ conversation, stored, weight }: Folded): boolean {
  if (conversation.next - stored.next < ENTRIES_BETWEEN) return false
  const changed = changedMessages(conversation, stored).reduce((sum, [, { text }]) => sum + text.length, 0)
  return 4 * (weight - weightOf(stored)) >= changed
}

/** Stores what changed since the last checkpoint. */
export function writeCheckpoint(database: DatabaseSync, { key, conversation, stored }: Folded): void {
  const write = database.prepare(
    'INSERT OR REPLACE INTO messages (conversation, ordinal, message) VALUES (?, ?, ?)',
  )
  for (const [ordinal, message] of changedMessages(conversation, stored)) {
    write.run(key, ordinal, JSON.stringify(message))
  }
  if (conversation.plainIds !== stored.plainIds) {
    database
      .prepare('INSERT OR REPLACE INTO plain_ids (conversation, ids) VALUES (?, ?)')
      .run(key, JSON.stringify(conversation.plainIds))
  }
}

/** The fold as it was at the last checkpoint, after `next` chunks. What `writeCheckpoint` wrote is trusted. */
export function readCheckpoint(
  database: DatabaseSync,
  { key, id, epoch, next }: { key: number; id: string; epoch: string | null; next: number },
): Conversation {
  const rows = database
    .prepare('SELECT message FROM messages WHERE conversation = ? ORDER BY ordinal')
    .all(key)
  const ids = database.prepare('SELECT ids FROM plain_ids WHERE conversation = ?').get(key)
  const plainIds: string[] = ids === undefined ? [] : JSON.parse(String(ids['ids']))
  return {
    ...emptyConversation(id, epoch),
    next,
    messages: rows.map((row): Message => JSON.parse(String(row['message']))),
    plainIds,
  }
}

export function weightOf({ messages }: Conversation): number {
  return messages.reduce((sum, { text }) => sum + text.length, 0)
}

function changedMessages(conversation: Conversation, stored: Conversation): readonly [number, Message][] {
  return [...conversation.messages.entries()].filter(([at, message]) => message !== stored.messages[at])
}
