import type { Server as HttpServer } from 'node:http'
import { MAX_REQUEST_BYTES } from '@ras/shared/protocol/socket-events'
import { Server } from 'socket.io'
import { isAllowedOrigin } from './is-allowed-origin.ts'
import { backlogOf } from './outgoing.ts'
import type { RelayServer, RelaySocket } from './relay-socket.ts'

export interface SocketServerOptions {
  readonly server: HttpServer
  /** Origins besides the relay's own whose pages may connect; their hosts are names of the relay. */
  readonly allowedOrigins: readonly string[]
  readonly maxBufferedBytes: number
  readonly onEvent: (socket: RelaySocket, event: unknown, args: readonly unknown[]) => void
}

const NOT_ALLOWED = 'unable to connect; neither this machine nor ALLOWED_ORIGINS has this host or origin'

/** Socket.IO without its own recovery (the log does it better), compression, or anything that an idle socket would pay for. */
export function createSocketServer(options: SocketServerOptions): RelayServer {
  const { server, allowedOrigins, maxBufferedBytes, onEvent } = options
  const io: RelayServer = new Server(server, {
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: MAX_REQUEST_BYTES,
    cors: { origin: [...allowedOrigins] },
    // A connection that was kept alive must not bring a new client to a relay that drains.
    allowRequest: (request, decide) =>
      isAllowedOrigin(request, allowedOrigins) ? decide(null, server.listening) : decide(NOT_ALLOWED, false),
  })
  // Who asks for a namespace is answered by Socket.IO at once, with its name. Nobody does so while much waits, but to make more wait (R14).
  const closeIfDeaf = function (this: RelaySocket['conn'], packet: unknown): void {
    const isConnect = typeof packet === 'string' && packet.startsWith('0')
    if (isConnect && backlogOf({ conn: this }) > maxBufferedBytes) this.close(true)
  }
  // The first request of a connection is not needed after the handshake, and is its largest object:
  // https://socket.io/docs/v4/memory-usage
  io.engine.on('connection', (connection: RelaySocket['conn']) => {
    Reflect.set(connection, 'request', null)
    connection.on('data', closeIfDeaf)
  })
  io.on('connection', (socket) => {
    socket.onAny((event: unknown, ...args: unknown[]) => onEvent(socket, event, args))
  })
  return io
}
