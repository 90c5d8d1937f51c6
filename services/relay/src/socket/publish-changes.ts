import type { RelayMetrics } from '../metrics.ts'
import type { IngestResult } from '../view/conversation-change.ts'
import type { View } from '../view/view.ts'
import type { Parking } from './parking.ts'
import { feedRoom, LIST_ROOM, type RelayServer, socketsIn } from './relay-socket.ts'

export interface PublishParts {
  readonly io: RelayServer
  readonly view: Pick<View, 'conversation'>
  readonly parking: Parking
  readonly metrics: RelayMetrics
}

/**
 * Hands a stored batch to its followers, in the tick in which it was stored. A packet is encoded once for a room (R4): the adapter frames a
 * broadcast once and writes the same frame to every socket.
 */
export function publishChanges(
  { io, view, parking, metrics }: PublishParts,
  { changes, revision }: Pick<IngestResult, 'changes' | 'revision'>,
): void {
  const offsets = new Map(changes.map(({ summary, offset }) => [summary.id, offset]))
  const next = (id: string): number => offsets.get(id) ?? view.conversation(id)?.conversation.next ?? 0
  const rooms = changes.map(({ summary }) => feedRoom(summary.id))
  if (changes.some(({ listed }) => listed)) rooms.push(LIST_ROOM)
  for (const socket of rooms.flatMap((room) => socketsIn(io, room))) {
    parking.parkIfSlow(socket, { next, revision })
  }

  for (const { summary, offset, chunks, listed } of changes) {
    const room = feedRoom(summary.id)
    const readers = io.sockets.adapter.rooms.get(room)?.size ?? 0
    if (readers > 0 && chunks.length > 0 && summary.cursor !== null) {
      const { epoch } = summary.cursor
      io.local.to(room).emit('entries', { conversationId: summary.id, epoch, offset, chunks: [...chunks] })
      metrics.sent.inc(readers * chunks.length)
    }
    if (listed) io.local.to(LIST_ROOM).emit('conversation', { conversation: summary })
  }
}
