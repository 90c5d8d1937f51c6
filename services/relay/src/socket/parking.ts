import type { View } from '../view/view.ts'
import { backlogOf, whenDrained } from './outgoing.ts'
import { feedRoom, LIST_ROOM, liveFeeds, type RelaySocket } from './relay-socket.ts'

export interface ParkingOptions {
  readonly view: Pick<View, 'conversation' | 'entries' | 'changedSince' | 'latestRevision'>
  readonly maxBufferedBytes: number
  readonly pageEntries: number
  readonly onParked: () => void
  /** A bug in what runs in the background. */
  readonly onFault: (error: unknown) => void
}

/** Up to where everything was handed to the sockets. */
interface Delivered {
  /** The offset of the first chunk of the conversation that was not. */
  readonly next: (conversationId: string) => number
  readonly revision: number
}

/** Where a parked socket stands: an offset for each conversation, and a revision if it watches the list. No chunk is kept for it. */
interface Parked {
  readonly feeds: Map<string, number>
  list: number | null
}

/** Slow sockets leave their rooms, and read from the view at their own pace until they have drained and caught up (R5, G7). */
export interface Parking {
  readonly size: () => number
  /** Parks the socket if more would wait for it than the bound with `bytes` more. Call before they are sent, which `delivered` does not cover. */
  readonly parkIfSlow: (socket: RelaySocket, bytes: number, delivered: Delivered) => void
  /** The socket follows this conversation anew, or no more. */
  readonly release: (socket: RelaySocket, conversationId: string) => void
  /** Nobody's place in this conversation counts any more. Gives the sockets that had one. */
  readonly drop: (conversationId: string) => readonly RelaySocket[]
  readonly feedsOf: (socket: RelaySocket) => number
}

const LIST_PAGE = 100
/** Of the bound: what may still wait when a page follows, and the page, which has one chunk too many and what frames it on top (R14). */
const SHARE = { waiting: 1 / 4, page: 1 / 2 }

export function createParking(options: ParkingOptions): Parking {
  const { view, maxBufferedBytes, pageEntries } = options
  const parked = new Map<RelaySocket, Parked>()

  async function catchUp(socket: RelaySocket, place: Parked): Promise<void> {
    while (place.feeds.size > 0 || place.list !== null) {
      await whenDrained(socket, maxBufferedBytes * SHARE.waiting)
      if (!socket.connected) break
      sendPage(socket, place)
    }
    parked.delete(socket)
  }

  /** What comes next of one conversation; the last page and the return to the room are one tick, as in a follow (R1). */
  function sendPage(socket: RelaySocket, place: Parked): void {
    const [feed] = place.feeds
    if (feed === undefined) return sendListPage(socket, place)
    const [conversationId, offset] = feed
    place.feeds.delete(conversationId)
    const folded = view.conversation(conversationId)
    if (folded === undefined) return
    const { epoch, next } = folded.conversation
    const size = { entries: pageEntries, bytes: maxBufferedBytes * SHARE.page }
    const chunks = [...view.entries(folded.key, offset, size)]
    if (chunks.length > 0) socket.emit('entries', { conversationId, epoch: epoch ?? '', offset, chunks })
    if (offset + chunks.length < next) place.feeds.set(conversationId, offset + chunks.length)
    else void socket.join(feedRoom(conversationId))
  }

  function sendListPage(socket: RelaySocket, place: Parked): void {
    // It has left its last feed while it waited, and does not watch the list.
    if (place.list === null) return
    const changed = view.changedSince(place.list, LIST_PAGE)
    for (const { revision, ...conversation } of changed) {
      socket.emit('conversation', { conversation })
      place.list = revision
    }
    if (changed.length === LIST_PAGE) return
    place.list = null
    void socket.join(LIST_ROOM)
  }

  return {
    size: () => parked.size,
    parkIfSlow(socket, bytes, { next, revision }) {
      if (backlogOf(socket) + bytes <= maxBufferedBytes) return
      const found = parked.get(socket)
      const place = found ?? { feeds: new Map(), list: null }
      for (const id of liveFeeds(socket)) {
        place.feeds.set(id, next(id))
        void socket.leave(feedRoom(id))
      }
      if (socket.rooms.has(LIST_ROOM)) {
        // An older place counts: a `list` that it asked for while it was parked brought it back, but not what it had missed.
        place.list ??= revision
        void socket.leave(LIST_ROOM)
      }
      if (found !== undefined) return
      parked.set(socket, place)
      options.onParked()
      catchUp(socket, place).catch(options.onFault)
    },
    release(socket, conversationId) {
      parked.get(socket)?.feeds.delete(conversationId)
    },
    drop: (conversationId) =>
      [...parked].filter(([, { feeds }]) => feeds.delete(conversationId)).map(([socket]) => socket),
    feedsOf: (socket) => parked.get(socket)?.feeds.size ?? 0,
  }
}
