import { createStore, type StoreApi } from 'zustand/vanilla'
import type { KeyValues } from '../../ui/storage.ts'

const PREFIX = 'ras.draft.'

/** Stands for the conversation that is not begun yet. */
export const NEW_DRAFT = 'new'

/** What is written and not sent, per conversation; kept across refreshes. */
export interface Drafts {
  readonly store: StoreApi<ReadonlyMap<string, string>>
  get(conversationId: string): string
  set(conversationId: string, text: string): void
}

export function createDrafts(storage: KeyValues): Drafts {
  const store = createStore<ReadonlyMap<string, string>>(() => new Map())
  return {
    store,
    get: (id) => store.getState().get(id) ?? storage.get(PREFIX + id) ?? '',
    set(id, text) {
      store.setState(new Map(store.getState()).set(id, text), true)
      if (text === '') storage.remove(PREFIX + id)
      else storage.set(PREFIX + id, text)
    },
  }
}
