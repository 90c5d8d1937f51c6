import type { Chunk } from '@ras/shared/protocol/chunk'
import type { RelayMetrics } from '../metrics.ts'
import type { ConversationChange, IngestResult } from '../view/conversation-change.ts'
import type { View } from '../view/view.ts'
import type { Parking } from './parking.ts'
import { feedRoom, LIST_ROOM, type RelayServer, type RelaySocket, socketsIn } from './relay-socket.ts'

/** What a chunk has beside its content, or a line of the list in all: ids of usual length, and the names of the fields. */
const BYTES_BESIDE = 400

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
  for (const [socket, bytes] of comingTo(io, changes)) parking.parkIfSlow(socket, bytes, { next, revision })

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

/** About how many bytes a batch brings to each of its readers. */
function comingTo(io: RelayServer, changes: readonly ConversationChange[]): ReadonlyMap<RelaySocket, number> {
  const coming = new Map<RelaySocket, number>()
  const add = (room: string, bytes: () => number): void => {
    const sockets = socketsIn(io, room)
    if (sockets.length === 0) return
    const more = bytes()
    for (const socket of sockets) coming.set(socket, (coming.get(socket) ?? 0) + more)
  }
  for (const { summary, chunks } of changes) add(feedRoom(summary.id), () => bytesOf(chunks))
  const listed = changes.filter((change) => change.listed)
  if (listed.length > 0) add(LIST_ROOM, () => listed.length * BYTES_BESIDE)
  return coming
}

function bytesOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((sum, { content }) => sum + BYTES_BESIDE + Buffer.byteLength(content), 0)
}
