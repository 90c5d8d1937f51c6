import type { Cursor } from '@ras/shared/protocol/cursor'
import type { ConversationSummary } from '@ras/shared/protocol/socket-events'
import * as z from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { KeyValues } from '../../ui/storage.ts'

const KEY = 'ras.reads'

const StoredReads = z.object({
  /** When this browser came here first: what ended before is no news. */
  since: z.int(),
  /** How far each conversation was read: the offset of the first chunk that was not. */
  next: z.record(z.string(), z.int()),
  /** The numbering that `next` belongs to, and when it was read, by this browser's clock. Of what was read before this was kept, nobody knows. */
  seen: z.record(z.string(), z.object({ epoch: z.string(), at: z.int() })).default({}),
})
export type ReadsState = Readonly<z.infer<typeof StoredReads>>

/** How far this browser has read each conversation; kept across refreshes, and shared by its tabs. */
export interface Reads {
  readonly store: StoreApi<ReadsState>
  read(conversationId: string, cursor: Cursor): void
  /** Another tab has read something. */
  reread(): void
}

export function createReads(storage: KeyValues, now: () => number): Reads {
  const store = createStore<ReadsState>(
    () => parseReads(storage.get(KEY)) ?? { since: now(), next: {}, seen: {} },
  )
  storage.set(KEY, JSON.stringify(store.getState()))
  const kept = (): ReadsState => parseReads(storage.get(KEY)) ?? store.getState()
  return {
    store,
    read(id, { epoch, next }) {
      const state = kept()
      if (state.next[id] === next && state.seen[id]?.epoch === epoch) return
      store.setState({
        ...state,
        next: { ...state.next, [id]: next },
        seen: { ...state.seen, [id]: { epoch, at: now() } },
      })
      storage.set(KEY, JSON.stringify(store.getState()))
    },
    reread() {
      store.setState(kept())
    },
  }
}

/** Whether a `storage` event concerns what was read; its key is null when everything was cleared. */
export function isReadsKey(key: string | null): boolean {
  return key === null || key === KEY
}

/** Whether a conversation has something that this browser has not shown. Where the numbering is another one, only the time tells. */
export function hasNews(
  { since, next, seen }: ReadsState,
  { id, cursor, updatedAt }: ConversationSummary,
): boolean {
  if (cursor === null) return false
  const read = next[id]
  const { epoch, at } = seen[id] ?? { epoch: null, at: since }
  const isSameNumbering =
    read !== undefined && (epoch === null ? cursor.next >= read : cursor.epoch === epoch)
  return isSameNumbering ? cursor.next > read : updatedAt > at
}

function parseReads(text: string | null): ReadsState | null {
  if (text === null) return null
  try {
    return StoredReads.safeParse(JSON.parse(text)).data ?? null
  } catch {
    // Best effort: what is not JSON was not written by this page.
    return null
  }
}
