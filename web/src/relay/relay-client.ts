import {
  type Entries,
  notices,
  type ConversationSummary,
  type RequestName,
  type RequestOf,
} from '@ras/shared/protocol/socket-events'
import { io, type Socket } from 'socket.io-client'
import * as z from 'zod'
import { type Outcome, parseOutcome, unanswered } from './parse-outcome.ts'

const AnyEntries = z.object({ conversationId: z.string() })

/** How long a request may go unanswered. A follow brings text, and a list up to 500 lines, which take their time on a slow connection. */
const PATIENCE_MS: Readonly<Record<RequestName, number>> = {
  list: 40_000,
  create: 10_000,
  follow: 40_000,
  unfollow: 10_000,
  send: 10_000,
  stop: 10_000,
}
/** How long a connection that is in doubt may take to prove itself; longer while text is on its way, which comes first. */
const PROBE_MS = 2_500
const BUSY_PROBE_MS = 10_000
/** In the order in which an attempt tries them. Socket.IO goes on to the next one at an error, but not where one hangs. */
const TRANSPORTS = ['websocket', 'polling'] as const

export interface RelayListener {
  connected(): void
  disconnected(): void
  entries(entries: Entries): void
  /** Entries came that cannot be read; null where they do not even say of which conversation. */
  unreadable(conversationId: string | null): void
  conversation(summary: ConversationSummary): void
}

export interface RelayClient {
  /**
   * Asks, and settles exactly once. It settles in the same task in which the answer arrives, so an answer is
   * handled before the notices that come after it. Without a connection it settles at once.
   */
  request: Request
  /** The connection is in doubt: replaces it unless it answers soon. */
  probe(): void
}

export type Request = <Name extends RequestName>(
  name: Name,
  body: RequestOf<Name>,
  settle: (outcome: Outcome<Name>) => void,
) => void

interface Connection {
  readonly socket: Socket
  /** Requests that are not yet answered, and how many of them follow. */
  pending: number
  follows: number
}

/**
 * The connection to a relay, which comes back by itself for as long as the page lives. A relay that drains is left only when another one
 * has answered (R11): the listener then hears `connected` once more, and nothing of a disconnection.
 */
export function createRelayClient(listener: RelayListener, url = '/'): RelayClient {
  const complained = new Set<string>()
  let next: Connection | null = null
  let current = open()

  function open(): Connection {
    const socket = io(url, {
      transports: [...TRANSPORTS],
      tryAllTransports: true,
      // One that is broken off in its middle leaves a connection that says and hears nothing until its pings are missed.
      upgrade: false,
      reconnectionDelay: 250,
      reconnectionDelayMax: 4_000,
      timeout: 8_000,
      // What polls has an answer every 25 s. Attempts that were given up must not use up the browser's connections.
      requestTimeout: 60_000,
      forceNew: true,
    })
    const connection: Connection = { socket, pending: 0, follows: 0 }
    const isCurrent = (): boolean => connection === current
    socket.on('connect_error', ({ message }) => {
      if (message === 'timeout') tryOtherTransportFirst(socket)
    })
    socket.on('connect', () => {
      if (connection === next) move(connection)
      if (isCurrent()) listener.connected()
    })
    socket.on('disconnect', (reason) => {
      socket.io.opts.transports = [...TRANSPORTS]
      if (!isCurrent()) return
      listener.disconnected()
      if (next !== null) connect(move(next).socket)
      // Socket.IO returns by itself from every end but this one.
      else if (reason === 'io server disconnect')
        setTimeout(() => void (isCurrent() && connect(socket)), 1_000)
    })
    socket.on('draining', () => {
      if (isCurrent()) next ??= open()
    })
    socket.on('entries', (raw: unknown) => {
      if (!isCurrent()) return
      const entries = notices.entries.safeParse(raw)
      if (entries.success) return listener.entries(entries.data)
      complain('entries', entries.error)
      listener.unreadable(AnyEntries.safeParse(raw).data?.conversationId ?? null)
    })
    socket.on('conversation', (raw: unknown) => {
      if (!isCurrent()) return
      const notice = notices.conversation.safeParse(raw)
      if (notice.success) return listener.conversation(notice.data.conversation)
      complain('conversation', notice.error)
    })
    return connection
  }

  /** Once for each kind: a relay that is newer than this page may send many. */
  function complain(notice: string, cause: Error): void {
    if (complained.has(notice)) return
    complained.add(notice)
    reportError(
      new Error(`unable to read what the relay tells; its \`${notice}\` is not what this page knows`, {
        cause,
      }),
    )
  }

  function move(to: Connection): Connection {
    const left = current
    current = to
    next = null
    left.socket.io.reconnection(false)
    closeIfLeft(left)
    return to
  }

  /** Not by closing the engine, which would wait until what it has to send has left. */
  function replace(socket: Socket): void {
    socket.disconnect()
    if (socket === current.socket) socket.connect()
  }

  /** What was asked on a connection is answered there. */
  function closeIfLeft(connection: Connection): void {
    if (connection !== current && connection.pending === 0) connection.socket.disconnect()
  }

  return {
    request(name, body, settle) {
      const connection = current
      const { socket } = connection
      if (!socket.connected) return settle(unanswered('There is no connection.', true))
      const follows = Number(name === 'follow')
      connection.pending += 1
      connection.follows += follows
      socket.timeout(PATIENCE_MS[name]).emit(name, body, (failed: Error | null, raw: unknown) => {
        connection.pending -= 1
        connection.follows -= follows
        settle(failed ? unanswered('The relay did not answer.', true) : parseOutcome(name, raw))
        closeIfLeft(connection)
      })
    },
    probe() {
      const { socket, follows } = current
      if (!socket.connected) return connect(socket)
      const { id } = socket
      socket
        .timeout(follows > 0 ? BUSY_PROBE_MS : PROBE_MS)
        .emit('list', { limit: 1 }, (failed: Error | null) => {
          if (failed && socket.id === id) replace(socket)
        })
    },
  }
}

/** Connects at once. What is under way has some time left: asked a second time on the same connection, the relay would close it. */
function connect(socket: Socket): void {
  const { engine } = socket.io
  const isUnderWay = socket.active && (engine.readyState === 'opening' || engine.readyState === 'open')
  if (!isUnderWay) return void socket.disconnect().connect()
  setTimeout(() => {
    if (!socket.active || socket.connected || socket.io.engine !== engine) return
    if (engine.readyState === 'opening') tryOtherTransportFirst(socket)
    socket.disconnect().connect()
  }, PROBE_MS)
}

function tryOtherTransportFirst(socket: Socket): void {
  socket.io.opts.transports?.reverse()
}
