import { backoff } from '../../relay/backoff.ts'
import type { Outcome } from '../../relay/parse-outcome.ts'
import type { Request } from '../../relay/relay-client.ts'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { OutboxEntry } from './outbox-entry.ts'
import { dueItems, mayTakeBack, mergeShelf, newItem, nextDue, type OutboxItem } from './outbox-item.ts'
import type { OutboxShelf } from './outbox-shelf.ts'
import type { Place } from './place-of.ts'

/** How long another tab's entry, or one that it may have a place for, is left to that tab. */
const OTHER_TAB_MS = 3_000

interface OutboxState {
  readonly items: readonly OutboxItem[]
}

/** Keeps each prompt from before it is sent until it is acknowledged, across refreshes (S6). */
export interface Outbox {
  readonly store: StoreApi<OutboxState>
  /** Kept before anything else happens. The same message id again does nothing. */
  add(entry: OutboxEntry): void
  /** Forgets an entry that no tab has sent, or that was refused for good; returns it, or null when it is too late. */
  takeBack(messageId: string): OutboxEntry | null
  /**
   * These messages are in the fold, so those that were acknowledged need no keeping. The others are sent on: the relay that wrote one may have died
   * before it asked for the answer.
   */
  seen(messageIds: readonly string[]): void
  /** There is a connection again: nothing waits any longer, but what another tab may have a place for. */
  connected(): void
  /** What is shown has changed: a prompt that waited for its place may have one. */
  moved(): void
  /** Another tab changed the shelf. */
  reread(): void
}

interface OutboxOptions {
  readonly shelf: OutboxShelf
  readonly request: Request
  /** Whether a request would leave the page now. */
  readonly isConnected: () => boolean
  /** Where a prompt of this conversation would go now. */
  readonly placeOf: (conversationId: string) => Place
  /** In milliseconds, from anywhere; it only grows. The timers of `later` may run a little ahead of it. */
  readonly now: () => number
  readonly random: () => number
  readonly later: (callback: () => void, delayMs: number) => void
  readonly created: (conversationId: string) => void
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { shelf, request, isConnected, placeOf, now, random, later, created } = options
  const store = createStore<OutboxState>(() => ({
    items: shelf.read().map((entry) => newItem(entry)),
  }))
  const items = (): readonly OutboxItem[] => store.getState().items
  /** For when the earliest timer runs that is not over; null where there is none. */
  let armedFor: number | null = null

  function put(messageId: string, change: (item: OutboxItem) => OutboxItem | null): void {
    const changed = items().flatMap((item) => {
      if (item.entry.messageId !== messageId) return [item]
      const next = change(item)
      return next === null ? [] : [next]
    })
    store.setState({ items: changed })
  }

  /** The first prompt of a conversation follows nothing, and what was sent is repeated as it was, also by a tab that has not heard of it (S13). */
  function placeOfItem({ entry }: OutboxItem): Place {
    const isPlaced = entry.title !== null || entry.isSent || shelf.get(entry.messageId)?.isSent === true
    return isPlaced ? { kind: 'as-written' } : placeOf(entry.conversationId)
  }

  function dueAt(item: OutboxItem): number | null {
    const { kind } = placeOfItem(item)
    if (kind === 'being-read') return null
    return kind === 'unopened' ? Math.max(item.notBefore, item.othersUntil ?? 0) : item.notBefore
  }

  function send(item: OutboxItem): void {
    const place = placeOfItem(item)
    const kept = shelf.get(item.entry.messageId) ?? item.entry
    const written = { ...item.entry, parentId: kept.parentId, isSent: true }
    const placed = place.kind === 'after' ? { ...written, parentId: place.parentId } : written
    // Noted before the request leaves. On a full shelf what was written finds room: it is a character shorter.
    const noted = [placed, written].find((each) => shelf.put(each))
    const entry = noted ?? written
    const { conversationId, messageId, parentId, content, title } = entry
    const isKept = noted !== undefined || item.isKept
    put(messageId, (each) => ({ ...each, entry, isKept, phase: 'sending', attempts: each.attempts + 1 }))
    const ask = (): void =>
      request('send', { conversationId, messageId, parentId, content }, (outcome) => settle(entry, outcome))
    if (title === null) return ask()
    request('create', { conversationId, title }, (outcome) => {
      if (!outcome.ok) return settle(entry, outcome)
      created(conversationId)
      ask()
    })
  }

  function settle(entry: OutboxEntry, outcome: Outcome<'send'> | Outcome<'create'>): void {
    const { messageId } = entry
    if (outcome.ok) {
      shelf.remove(messageId)
      put(messageId, (item) => ({ ...item, phase: 'accepted' }))
      return pump()
    }
    const { problem } = outcome
    if (!problem.retryable) {
      const refused = { ...entry, problem }
      shelf.put(refused)
      return put(messageId, (item) => ({ ...item, entry: refused, phase: 'waiting', lastProblem: problem }))
    }
    put(messageId, (item) => {
      const notBefore = now() + backoff(item.attempts, random)
      return { ...item, phase: 'waiting', notBefore, lastProblem: problem }
    })
    arm()
  }

  /** Another tab took it back, or had it acknowledged, and this one has not heard of that yet. */
  function isGone({ entry, phase, isKept }: OutboxItem): boolean {
    return phase === 'waiting' && isKept && shelf.get(entry.messageId) === null
  }

  function pump(): void {
    if (!isConnected()) return
    if (items().some(isGone)) store.setState({ items: items().filter((item) => !isGone(item)) })
    for (const item of dueItems(items(), dueAt, now())) send(item)
    arm()
  }

  /** Comes back when the next item is due. Whoever comes too early arms again. */
  function arm(): void {
    const due = nextDue(items(), dueAt)
    if (due === null || (armedFor !== null && armedFor <= due)) return
    armedFor = due
    later(
      () => {
        if (armedFor === due) armedFor = null
        pump()
      },
      Math.max(1, due - now()),
    )
  }

  return {
    store,
    connected() {
      const until = now() + OTHER_TAB_MS
      store.setState({
        items: items().map((item) => ({ ...item, notBefore: 0, othersUntil: item.othersUntil ?? until })),
      })
      pump()
    },
    add(entry) {
      if (items().some((item) => item.entry.messageId === entry.messageId)) return
      const isKept = shelf.put(entry)
      store.setState({ items: [...items(), newItem(entry, 0, isKept)] })
      pump()
    },
    takeBack(messageId) {
      const item = items().find(({ entry }) => entry.messageId === messageId)
      if (item === undefined || !mayTakeBack(item.entry)) return null
      if (isGone(item)) {
        put(messageId, () => null)
        return null
      }
      const kept = shelf.get(messageId)
      // Another tab sent it, and this one has not heard of that yet.
      if (kept !== null && !mayTakeBack(kept)) return null
      shelf.remove(messageId)
      put(messageId, () => null)
      return item.entry
    },
    seen(messageIds) {
      const inFold = new Set(messageIds)
      const done = items().filter(
        ({ entry, phase }) => inFold.has(entry.messageId) && (phase === 'accepted' || entry.problem !== null),
      )
      if (done.length === 0) return
      for (const { entry } of done) shelf.remove(entry.messageId)
      store.setState({ items: items().filter((item) => !done.includes(item)) })
    },
    moved() {
      if (items().length > 0) pump()
    },
    reread() {
      const notBefore = now() + OTHER_TAB_MS
      store.setState({ items: mergeShelf(items(), shelf.read(), notBefore) })
      arm()
    },
  }
}
