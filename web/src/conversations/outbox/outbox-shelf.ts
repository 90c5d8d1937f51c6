import type { KeyValues } from '../../ui/storage.ts'
import { OutboxEntry } from './outbox-entry.ts'

const PREFIX = 'ras.outbox.'

/** The entries as they are kept: one key each, so that two tabs never overwrite each other's. */
export interface OutboxShelf {
  /** Oldest first. What does not parse is left out. */
  read(): readonly OutboxEntry[]
  /** What is kept of this message now, whichever tab wrote it; null for nothing. */
  get(messageId: string): OutboxEntry | null
  /** Whether the entry is kept. */
  put(entry: OutboxEntry): boolean
  remove(messageId: string): void
}

export function createOutboxShelf(storage: KeyValues): OutboxShelf {
  return {
    read() {
      const entries = storage
        .keys()
        .filter((key) => key.startsWith(PREFIX))
        .flatMap((key) => parseEntry(storage.get(key)))
      return entries.toSorted((a, b) => a.createdAt - b.createdAt)
    },
    get: (messageId) => parseEntry(storage.get(PREFIX + messageId))[0] ?? null,
    put: (entry) => storage.set(PREFIX + entry.messageId, JSON.stringify(entry)),
    remove: (messageId) => storage.remove(PREFIX + messageId),
  }
}

/** Whether a `storage` event concerns the shelf; its key is null when everything was cleared. */
export function isOutboxKey(key: string | null): boolean {
  return key === null || key.startsWith(PREFIX)
}

function parseEntry(text: string | null): readonly OutboxEntry[] {
  if (text === null) return []
  try {
    const entry = OutboxEntry.safeParse(JSON.parse(text))
    return entry.success ? [entry.data] : []
  } catch {
    // Best effort: what is not JSON was not written by this page.
    return []
  }
}
