import { createStore, type StoreApi } from 'zustand/vanilla'
import { createFollowing, type View } from './following.ts'
import { isQuiet } from './is-quiet.ts'
import { type Link, linkOf } from './link.ts'
import { browserScreen, onceAFrame } from './once-a-frame.ts'
import { createRelayClient, type Request } from './relay-client.ts'
import { lastOf, type ListedConversation, mergeSummaries } from './summaries.ts'

const PAGE = 100
/** How often the page asks itself whether a silence is the writer's or the connection's. */
const DOUBT_MS = 2_000

interface RelayState {
  readonly link: Link
  /** Since when the link is what it is, by this browser's clock. */
  readonly linkSince: number
  readonly listed: readonly ListedConversation[]
  readonly listing: 'loading' | 'ready'
  readonly hasMore: boolean
  readonly views: ReadonlyMap<string, View>
}

/** The page's side of the relay: what it knows, and what it can ask for. */
export interface Relay {
  readonly store: StoreApi<RelayState>
  readonly request: Request
  open(conversationId: string): void
  /** The conversation was created: follows it if it was opened before. */
  created(conversationId: string): void
  loadMore(): void
}

/** Connects, and keeps the store true: chunks are folded when they come, and shown once a frame. */
export function startRelay(): Relay {
  let connected = false
  let connectedBefore = false
  const store = createStore<RelayState>(() => ({
    link: linkOf({ connected, connectedBefore, browserOnline: navigator.onLine }),
    linkSince: Date.now(),
    listed: [],
    listing: 'loading',
    hasMore: false,
    views: new Map(),
  }))
  const showViews = onceAFrame(browserScreen, () => store.setState({ views: new Map(following.views()) }))

  function updateLink(): void {
    const link = linkOf({ connected, connectedBefore, browserOnline: navigator.onLine })
    if (link !== store.getState().link) store.setState({ link, linkSince: Date.now() })
  }

  function load(before: { updatedAt: number; id: string } | undefined): void {
    client.request('list', { limit: PAGE, ...(before && { before }) }, (outcome) => {
      if (!outcome.ok) return
      const { conversations, more } = outcome.answer
      store.setState(({ listed, hasMore }) => ({
        listed: mergeSummaries(listed, conversations),
        listing: 'ready',
        // The first page, read again after a reconnection, says nothing about the ones behind it.
        hasMore: before === undefined && listed.length > PAGE ? hasMore : more,
      }))
      for (const { id } of conversations) following.retry(id)
    })
  }

  const client = createRelayClient({
    connected() {
      connected = true
      connectedBefore = true
      updateLink()
      load(undefined)
      following.connected()
    },
    disconnected() {
      connected = false
      updateLink()
      following.disconnected()
    },
    entries: (entries) => following.entries(entries),
    conversation(summary) {
      store.setState(({ listed }) => ({ listed: mergeSummaries(listed, [summary]) }))
      following.retry(summary.id)
    },
  })
  const following = createFollowing({
    request: client.request,
    now: Date.now,
    random: Math.random,
    later: (callback, delayMs) => void setTimeout(callback, delayMs),
    changed: showViews,
  })

  function doubt(): void {
    updateLink()
    client.probe()
  }
  setInterval(() => {
    if (connected && isQuiet(following.views().values(), Date.now())) client.probe()
  }, DOUBT_MS)
  window.addEventListener('online', doubt)
  window.addEventListener('offline', doubt)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') doubt()
  })

  return {
    store,
    request: client.request,
    open: (id) => following.open(id),
    created: (id) => following.retry(id),
    loadMore() {
      if (store.getState().hasMore) load(lastOf(store.getState().listed))
    },
  }
}
