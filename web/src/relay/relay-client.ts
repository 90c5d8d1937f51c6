import {
  type Entries,
  notices,
  type ConversationSummary,
  type RequestName,
  type RequestOf,
} from '@ras/shared/protocol/socket-events'
import { io } from 'socket.io-client'
import { type Outcome, parseOutcome, unanswered } from './parse-outcome.ts'

/** How long a request may go unanswered. */
const PATIENCE_MS = 10_000
/** How long a connection that is in doubt may take to prove itself. */
const PROBE_MS = 2_500

export interface RelayListener {
  connected(): void
  disconnected(): void
  entries(entries: Entries): void
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

/** The connection to a relay, which comes back by itself for as long as the page lives. */
export function createRelayClient(listener: RelayListener, url = '/'): RelayClient {
  const socket = io(url, {
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 250,
    reconnectionDelayMax: 4_000,
    timeout: 8_000,
  })
  socket.on('connect', () => listener.connected())
  socket.on('disconnect', (reason) => {
    listener.disconnected()
    // Socket.IO returns by itself from every end but this one.
    if (reason === 'io server disconnect') setTimeout(() => socket.connect(), 1_000)
  })
  socket.on('entries', (raw: unknown) => {
    const entries = notices.entries.safeParse(raw)
    if (entries.success) listener.entries(entries.data)
  })
  socket.on('conversation', (raw: unknown) => {
    const notice = notices.conversation.safeParse(raw)
    if (notice.success) listener.conversation(notice.data.conversation)
  })
  return {
    request(name, body, settle) {
      if (!socket.connected) return settle(unanswered('There is no connection.', true))
      socket.timeout(PATIENCE_MS).emit(name, body, (failed: Error | null, raw: unknown) => {
        settle(failed ? unanswered('The relay did not answer.', true) : parseOutcome(name, raw))
      })
    },
    probe() {
      if (!socket.connected) return void socket.connect()
      const { id } = socket
      socket.timeout(PROBE_MS).emit('list', { limit: 1 }, (failed: Error | null) => {
        if (failed && socket.id === id) socket.io.engine.close()
      })
    },
  }
}
