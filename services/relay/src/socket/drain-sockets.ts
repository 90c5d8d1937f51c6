import type { Server as HttpServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { aborted } from '@ras/shared/log/aborted'
import type { RelayServer, RelaySocket } from './relay-socket.ts'

export interface DrainSocketsOptions {
  readonly io: RelayServer
  readonly server: HttpServer
  /** The requests that are not yet answered. */
  readonly pending: ReadonlySet<Promise<void>>
  readonly withinMs: number
  /** Ends the drain at once. */
  readonly signal: AbortSignal
}

const TICK_MS = 20

/**
 * Takes no connection more and tells every client to go elsewhere (R10). Resolves when all have gone and the requests are answered, or after
 * `withinMs`. Who polls is not waited for: its next request is a new connection.
 */
export async function drainSockets(options: DrainSocketsOptions): Promise<void> {
  const { io, server, pending, withinMs } = options
  const over = AbortSignal.any([options.signal, AbortSignal.timeout(withinMs)])
  const late = aborted(over)
  const tell = (socket: RelaySocket): void => void socket.emit('draining', { withinMs })
  server.close()
  const gone = [...io.sockets.sockets.values()].filter((socket) => !isPolling(socket)).map(disconnected)
  // Whoever has had its handshake, but not yet its socket.
  io.on('connection', (socket) => {
    gone.push(disconnected(socket))
    tell(socket)
  })
  const telling = tellAll([...io.sockets.sockets.values()], tell, { spreadMs: withinMs / 4, over })
  await Promise.race([telling.then(() => Promise.all(gone)), late])
  await Promise.race([Promise.all(pending), late])
}

/** Spreads the notices, so that the clients do not return in one tick. Who polls is told at once, with the poll that is open. */
async function tellAll(
  sockets: readonly RelaySocket[],
  tell: (socket: RelaySocket) => void,
  { spreadMs, over }: { readonly spreadMs: number; readonly over: AbortSignal },
): Promise<void> {
  for (const socket of sockets.filter(isPolling)) tell(socket)
  const live = sockets.filter((socket) => !isPolling(socket))
  const size = Math.ceil((live.length * TICK_MS) / Math.max(spreadMs, TICK_MS))
  for (let at = 0; at < live.length && !over.aborted; at += size) {
    if (at > 0) await sleep(TICK_MS)
    for (const socket of live.slice(at, at + size)) tell(socket)
  }
}

function isPolling({ conn }: RelaySocket): boolean {
  return conn.transport.name === 'polling'
}

function disconnected(socket: RelaySocket): Promise<void> {
  return new Promise((resolve) => {
    if (!socket.connected) resolve()
    socket.once('disconnect', () => resolve())
  })
}
