import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import type { RelaySocket } from './relay-socket.ts'

type Connection = RelaySocket['conn']

/**
 * How many bytes wait for the socket's reader: what Engine.IO has not handed to its transport, and what the transport has not handed to the
 * kernel. Neither is typed by its owner, so both are read by name; a test fails if a version calls them otherwise.
 */
export function backlogOf({ conn }: RelaySocket): number {
  if (conn.transport.writable) return 0
  return queuedBytes(conn) + transportBytes(conn)
}

/** Resolves when at most `bytes` wait for the socket's reader, or when the socket is closed. */
export async function whenDrained(socket: RelaySocket, bytes: number): Promise<void> {
  while (socket.connected && backlogOf(socket) > bytes) {
    const { conn } = socket
    const settled = new AbortController()
    const { signal } = settled
    // Whatever waits is on its way, so one of these comes; a transport that was upgraded drains no more.
    await Promise.race([
      once(conn.transport, 'drain', { signal }),
      once(conn, 'upgrade', { signal }),
      once(conn, 'close', { signal }),
    ]).finally(() => settled.abort())
    await setImmediate()
  }
}

function queuedBytes(conn: Connection): number {
  const buffer: unknown = Reflect.get(conn, 'writeBuffer')
  if (!Array.isArray(buffer)) return 0
  return buffer.reduce<number>(
    (sum, packet: { data?: { length?: number } }) => sum + (packet.data?.length ?? 0),
    0,
  )
}

function transportBytes({ transport }: Connection): number {
  const websocket: unknown = Reflect.get(transport, 'socket')
  if (typeof websocket !== 'object' || websocket === null) return 0
  return Number(Reflect.get(websocket, 'bufferedAmount') ?? 0)
}
