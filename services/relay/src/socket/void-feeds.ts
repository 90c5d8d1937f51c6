import type { TrimResult } from '../view/trim.ts'
import type { Parking } from './parking.ts'
import { feedRoom, type RelayServer } from './relay-socket.ts'

/** For a conversation that has no epoch any more: entries of any but the reader's own make it follow again (R6). */
const NO_EPOCH = '-'

/** Tells the readers of conversations whose beginning was removed to follow again: what they get is empty, and of another epoch (R13). */
export function voidFeeds(
  { io, parking }: { readonly io: RelayServer; readonly parking: Pick<Parking, 'drop'> },
  { voided }: Pick<TrimResult, 'voided'>,
): void {
  for (const { id, left } of voided) {
    const { epoch = null, next = 0 } = left?.conversation ?? {}
    const notice = { conversationId: id, epoch: epoch ?? NO_EPOCH, offset: next, chunks: [] }
    io.local.to(feedRoom(id)).emit('entries', notice)
    for (const socket of parking.drop(id)) socket.emit('entries', notice)
  }
}
