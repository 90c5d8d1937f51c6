import { io, type Socket } from 'socket.io-client'
import type { Cursor } from '@ras/shared/protocol/cursor'
import type {
  ClientToServerEvents,
  Entries,
  Followed,
  ServerToClientEvents,
} from '@ras/shared/protocol/socket-events'

export interface Reader {
  /**
   * Calls `onFollowed` in the turn in which the answer arrives, because entries can arrive in the same one. False while the relay does not know the
   * conversation yet; any other refusal rejects.
   */
  follow(cursor: Cursor | null, onFollowed: (followed: Followed) => void): Promise<boolean>
  /** Called with every live batch. */
  onEntries: (entries: Entries) => void
  close(): void
}

/** A connected client of its own connection. */
export async function openReader(url: string, conversationId: string): Promise<Reader> {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  })
  await connected(socket)
  const reader: Reader = {
    onEntries: () => {},
    follow: (cursor, onFollowed) =>
      new Promise((resolve, reject) => {
        socket.emit('follow', { conversationId, cursor }, (answer) => {
          if (answer.ok) onFollowed(answer)
          else if (answer.problem.code !== 'unknown-conversation') {
            return reject(new Error(answer.problem.message))
          }
          resolve(answer.ok)
        })
      }),
    close: () => socket.disconnect(),
  }
  socket.on('entries', (entries) => reader.onEntries(entries))
  return reader
}

/** Resolves once `socket` is connected, or rejects with why it is not. */
export function connected(socket: Pick<Socket, 'once'>): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
}
