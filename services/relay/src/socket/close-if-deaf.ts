import { backlogOf } from './outgoing.ts'
import type { RelaySocket } from './relay-socket.ts'

export interface DeafBounds {
  readonly maxBufferedBytes: number
  /** After how many answers is looked what waits; a look costs as much as there is. */
  readonly lookEvery: number
}

/** How many looks in a row may find more than the bound. */
const MAX_LOOKS = 10

/**
 * Closes the connection of a client that asks on and takes nothing, and says whether it did. Call before each answer: short ones are given at once, whatever
 * waits, so their number is bounded (R14). An answer that had to wait for its turn sets the count back.
 */
export function closeIfDeaf(socket: RelaySocket, { maxBufferedBytes, lookEvery }: DeafBounds): boolean {
  const { conn, data } = socket
  const untaken = (data.untaken ?? 0) + 1
  data.untaken = untaken
  if (untaken % lookEvery > 0) return false
  if (backlogOf(socket) <= maxBufferedBytes) data.untaken = 0
  if (data.untaken < MAX_LOOKS * lookEvery || !socket.connected) return false
  // Without `true` it would wait until everything was taken.
  conn.close(true)
  return true
}
