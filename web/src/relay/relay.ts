import { createStore, type StoreApi } from 'zustand/vanilla'
import { createFollowing, type View } from './following.ts'
import { isQuiet } from './is-quiet.ts'
import { type Link, linkOf } from './link.ts'
import { createListing, type Listed } from './listing.ts'
import { browserScreen, onceAFrame } from './once-a-frame.ts'
import { createRelayClient, type Request } from './relay-client.ts'

/** How often the page asks itself whether a silence is the writer's or the connection's. */
const DOUBT_MS = 2_000

interface RelayState extends Listed {
  readonly link: Link
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
  /** Asks for the list that was refused. */
  listAgain(): void
}

/** Connects, and keeps the store true: chunks are folded when they come, and shown once a frame. */
export function startRelay(): Relay {
  let connected = false
  let connectedBefore = false
  const store = createStore<RelayState>(() => ({
    link: linkOf({ connected, connectedBefore, browserOnline: navigator.onLine }),
    listed: [],
    listing: 'loading',
    hasMore: false,
    views: new Map(),
  }))
  const showViews = onceAFrame(browserScreen, () => store.setState({ views: new Map(following.views()) }))

  function updateLink(): void {
    const link = linkOf({ connected, connectedBefore, browserOnline: navigator.onLine })
    if (link !== store.getState().link) store.setState({ link })
  }

  const client = createRelayClient({
    connected() {
      connected = true
      connectedBefore = true
      updateLink()
      listing.connected()
      following.connected()
    },
    disconnected() {
      connected = false
      updateLink()
      listing.disconnected()
      following.disconnected()
    },
    entries: (entries) => following.entries(entries),
    unreadable: (id) => following.missed(id),
    conversation: (summary) => listing.changed(summary),
  })
  const following = createFollowing({
    request: client.request,
    now: Date.now,
    random: Math.random,
    later: (callback, delayMs) => void setTimeout(callback, delayMs),
    changed: showViews,
  })

  const listing = createListing({
    request: client.request,
    random: Math.random,
    later: (callback, delayMs) => void setTimeout(callback, delayMs),
    read: () => store.getState(),
    put: (change) => store.setState(change),
    known: (ids) => ids.forEach((id) => following.retry(id)),
    isOpen: (id) => following.views().has(id),
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
    loadMore: () => listing.loadMore(),
    listAgain: () => listing.again(),
  }
}
