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
  /** Null while the relay does not know the conversation yet; any other refusal rejects. */
  follow(cursor: Cursor | null): Promise<Followed | null>
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
      if (answer.ok) return answer
      if (answer.problem.code === 'unknown-conversation') return null
      throw new Error(answer.problem.message)
    },
    close: () => socket.disconnect(),
  }
  socket.on('entries', (entries) => reader.onEntries(entries))
  return reader
}
