import type { ClientToServerEvents, ServerToClientEvents } from '@ras/shared/protocol/socket-events'
import type { DefaultEventsMap, Server, Socket } from 'socket.io'

/** What the relay keeps with a socket; nothing until it is needed, for most sockets are idle. */
interface SocketState {
  /** Requests that are not yet answered. */
  pending?: number
  /** Answers that were given since no more than the bound was seen to wait. */
  untaken?: number
  /** Follows that are not yet answered, by conversation; a later request for the same one takes the place. */
  waiting?: Map<string, symbol>
  /** Resolves when the last of the answers that wait for the buffer to drain is sent. */
  turn?: Promise<void>
}

export type RelayServer = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketState>
export type RelaySocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketState>

/** The room of those who have asked for the list. */
export const LIST_ROOM = 'list'
const FEED = 'feed:'

/** The room of those who follow a conversation live. */
export function feedRoom(conversationId: string): string {
  return FEED + conversationId
}

/** The conversations that a socket follows live. */
export function liveFeeds(socket: RelaySocket): readonly string[] {
  return [...socket.rooms].filter((room) => room.startsWith(FEED)).map((room) => room.slice(FEED.length))
}

export function socketsIn(io: RelayServer, room: string): readonly RelaySocket[] {
  return [...(io.sockets.adapter.rooms.get(room) ?? [])].flatMap((id) => io.sockets.sockets.get(id) ?? [])
}

export function countFollowers(io: RelayServer): number {
  return [...io.sockets.adapter.rooms]
    .filter(([room]) => room.startsWith(FEED))
    .reduce((sum, [, members]) => sum + members.size, 0)
}
