import { setImmediate } from 'node:timers/promises'
import type { RelaySocket } from './relay-socket.ts'

type Connection = RelaySocket['conn']

/**
 * How many bytes wait for the socket's reader: what Engine.IO has not handed to its transport, and what the transport has not handed to the
 * kernel. Neither is typed by its owner, so both are read by name; a test fails if a version calls them otherwise.
 */
export function backlogOf({ conn }: Pick<RelaySocket, 'conn'>): number {
  if (conn.transport.writable) return 0
  return queuedBytes(conn) + transportBytes(conn)
}

/** Resolves when at most `bytes` wait for the socket's reader, or when the socket is closed. */
export async function whenDrained(socket: RelaySocket, bytes: number): Promise<void> {
  while (socket.connected && backlogOf(socket) > bytes) {
    await somethingLeft(socket)
    await setImmediate()
  }
}

/**
 * Whatever waits is on its way, so one of these comes; a transport that was upgraded drains no more. A socket is also closed on a connection that stays. Not by
 * `once` of Node's, which rejects for an `error`: what is at fault with a connection closes it, and a client may call an event so.
 */
function somethingLeft(socket: RelaySocket): Promise<void> {
  const { conn } = socket
  const { transport } = conn
  return new Promise((resolve) => {
    function settle(): void {
      transport.off('drain', settle)
      conn.off('upgrade', settle)
      socket.off('disconnect', settle)
      resolve()
    }
    transport.on('drain', settle)
    conn.on('upgrade', settle)
    socket.on('disconnect', settle)
  })
}

function queuedBytes(conn: Connection): number {
  const buffer: unknown = Reflect.get(conn, 'writeBuffer')
  return Array.isArray(buffer) ? buffer.reduce<number>((sum, packet) => sum + packetBytes(packet), 0) : 0
}

interface Packet {
  readonly data?: string | Buffer
  readonly options?: { readonly wsPreEncodedFrame?: readonly Buffer[] }
}

/** Of packets that wait, so that a large one is not counted again at every look. */
const sizes = new WeakMap<Packet, number>()

/** A broadcast has its frame, whose length is known (R4). */
function packetBytes(packet: Packet): number {
  const frame = packet.options?.wsPreEncodedFrame
  if (frame !== undefined) return frame.reduce((sum, { length }) => sum + length, 0)
  const bytes = sizes.get(packet) ?? Buffer.byteLength(packet.data ?? '')
  sizes.set(packet, bytes)
  return bytes
}

/** Node counts a string that waits by its UTF-16 units in `writableLength` and `bufferedAmount`, and by its bytes in `bytesWritten`. */
function transportBytes({ transport }: Connection): number {
  const tcp = read(read(transport, 'socket'), '_socket')
  const dispatched = Number(read(tcp, '_bytesDispatched') ?? 0)
  const notTaken = Number(read(read(tcp, '_handle'), 'writeQueueSize') ?? 0)
  return Number(read(tcp, 'bytesWritten') ?? 0) - dispatched + notTaken
}

function read(owner: unknown, name: string): unknown {
  return typeof owner === 'object' && owner !== null ? Reflect.get(owner, name) : undefined
}
