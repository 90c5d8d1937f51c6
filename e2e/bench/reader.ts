import { io, type Socket } from 'socket.io-client'
import type { Cursor } from '@ras/shared/protocol/cursor'
import type {
  ClientToServerEvents,
  Entries,
  Followed,
  ServerToClientEvents,
} from '@ras/shared/protocol/socket-events'

export interface Reader {
  readonly conversationId: string
  follow(cursor: Cursor | null): Promise<Followed>
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
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  const reader: Reader = {
    conversationId,
    onEntries: () => {},
    async follow(cursor) {
      const answer = await socket.emitWithAck('follow', { conversationId, cursor })
      if (!answer.ok) throw new Error(answer.problem.message)
      return answer
    },
    close: () => socket.disconnect(),
  }
  socket.on('entries', (entries) => reader.onEntries(entries))
  return reader
}
