import type { Server as HttpServer } from 'node:http'
import type { Logger } from '@ras/shared/node/logger'
import type { RelayMetrics } from '../metrics.ts'
import type { IngestResult } from '../view/conversation-change.ts'
import type { TrimResult } from '../view/trim.ts'
import { connectionsOf } from './connections-of.ts'
import { createSocketServer } from './create-socket-server.ts'
import { createDispatch } from './dispatch.ts'
import { backlogOf } from './outgoing.ts'
import { drainSockets } from './drain-sockets.ts'
import { createParking } from './parking.ts'
import { publishChanges } from './publish-changes.ts'
import { countFollowers } from './relay-socket.ts'
import { createRequestHandlers, type HandlerParts } from './request-handlers.ts'
import { voidFeeds } from './void-feeds.ts'

export interface ServeSocketsOptions extends Omit<HandlerParts, 'parking'> {
  readonly server: HttpServer
  readonly allowedOrigins: readonly string[]
  readonly metrics: RelayMetrics
  readonly logger: Logger
  /** A bug in what runs in the background. */
  readonly onFault: (error: unknown) => void
}

/** Everything of the relay that is Socket.IO. */
export interface ServedSockets {
  /** Hands a batch to its followers; call it in the tick in which the batch was stored. */
  readonly publish: (result: Pick<IngestResult, 'changes' | 'revision'>) => void
  /** Tells readers that their cursors are void; call it in the tick in which they became so. */
  readonly voidFeeds: (result: TrimResult) => void
  readonly sockets: () => number
  readonly followers: () => number
  readonly parked: () => number
  /** Bytes that wait for readers, over all sockets. */
  readonly buffered: () => number
  /** Sends the clients elsewhere; resolves when they have gone, or after `withinMs` (R10). */
  readonly drain: (withinMs: number) => Promise<void>
  /** Closes every connection and the HTTP server. */
  readonly close: () => Promise<void>
}

const CLOSE_WITHIN_MS = 500

export function serveSockets(options: ServeSocketsOptions): ServedSockets {
  const { server, view, limits, metrics, logger, allowedOrigins, onFault, signal } = options
  const { maxBufferedBytes, pageEntries, maxPendingRequests } = limits
  const destroyConnections = connectionsOf(server)
  const onParked = (): void => metrics.parkings.inc()
  const parking = createParking({ view, maxBufferedBytes, pageEntries, onParked, onFault })
  const handlers = createRequestHandlers({ ...options, parking })
  const dispatch = createDispatch({ handlers, maxPendingRequests, maxBufferedBytes, metrics, logger })
  const pending = new Set<Promise<void>>()
  const io = createSocketServer({
    server,
    allowedOrigins,
    maxBufferedBytes,
    onEvent(socket, event, args) {
      const answered = dispatch(socket, event, args)
        .catch(onFault)
        .finally(() => pending.delete(answered))
      pending.add(answered)
    },
  })
  return {
    publish: (result) => publishChanges({ io, view, parking, metrics }, result),
    voidFeeds: (result) => voidFeeds({ io, parking }, result),
    sockets: () => io.sockets.sockets.size,
    followers: () => countFollowers(io),
    parked: parking.size,
    buffered: () => [...io.sockets.sockets.values()].reduce((sum, socket) => sum + backlogOf(socket), 0),
    drain: (withinMs) => drainSockets({ io, server, pending, withinMs, signal }),
    async close() {
      // A reader that takes nothing would not answer the closing handshake either, so it is not waited for.
      const cut = setTimeout(destroyConnections, CLOSE_WITHIN_MS)
      await io.close()
      clearTimeout(cut)
    },
  }
}
