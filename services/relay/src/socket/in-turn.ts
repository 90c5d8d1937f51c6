import { backlogOf, whenDrained } from './outgoing.ts'
import type { RelaySocket } from './relay-socket.ts'

/**
 * Calls `answer` once no more than `bytes` wait for the socket's reader, after what came here before it. So one answer that is larger by itself may wait, but
 * no second one behind it (R14). Null if the socket is closed before that.
 */
export async function inTurn<Value>(
  socket: RelaySocket,
  bytes: number,
  answer: () => Value,
): Promise<Value | null> {
  const { data } = socket
  const before = data.turn
  const turn = Promise.withResolvers<void>()
  data.turn = turn.promise
  try {
    await before
    // Others write between the tick in which it has drained and this one.
    while (socket.connected && backlogOf(socket) > bytes) await whenDrained(socket, bytes)
    if (!socket.connected) return null
    data.untaken = 0
    return answer()
  } finally {
    if (data.turn === turn.promise) delete data.turn
    turn.resolve()
  }
}
