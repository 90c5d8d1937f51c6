import {
  beginCatchUp,
  cursorOf,
  type Follower,
  newFollower,
  receiveEntries,
  receiveFollowed,
} from '@ras/shared/conversation/follower'
import type {
  Acknowledgement,
  ClientToServerEvents,
  Entries,
  NoticeOf,
  RequestName,
  RequestOf,
  ServerToClientEvents,
} from '@ras/shared/protocol/socket-events'
import { io, type Socket } from 'socket.io-client'

type ClientSocket = Socket<ServerToClientEvents, ClientToServerEvents>

/** A reader as a browser is one: a real connection, and the shared follower for each conversation. */
export interface RelayClient {
  readonly socket: ClientSocket
  /** Every `entries` as it came. */
  readonly entries: Entries[]
  /** Every `conversation` as it came. */
  readonly summaries: NoticeOf<'conversation'>['conversation'][]
  readonly request: <Name extends RequestName>(
    name: Name,
    request: RequestOf<Name>,
  ) => Promise<Acknowledgement<Name>>
  /** Any event with any payload. */
  readonly ask: (event: string, ...payload: readonly unknown[]) => Promise<unknown>
  /** The same, without an acknowledgement. */
  readonly tell: (event: string) => void
  readonly follow: (conversationId: string) => Promise<void>
  readonly follower: (conversationId: string) => Follower
  readonly close: () => void
}

export function connectClient(url: string): RelayClient {
  // Without event maps it also emits what they do not have.
  const untyped: Socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false })
  const socket: ClientSocket = untyped
  const followers = new Map<string, Follower>()
  const entries: Entries[] = []
  const summaries: RelayClient['summaries'] = []
  const follower = (id: string): Follower => followers.get(id) ?? newFollower(id)
  const ask: RelayClient['ask'] = (event, ...payload) => untyped.emitWithAck(event, ...payload)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the relay under test answers by the event maps
  const request = ask as RelayClient['request']

  socket.on('entries', (notice) => {
    entries.push(notice)
    const { follower: next } = receiveEntries(follower(notice.conversationId), notice)
    followers.set(notice.conversationId, next)
  })
  socket.on('conversation', ({ conversation }) => summaries.push(conversation))

  return {
    socket,
    entries,
    summaries,
    request,
    follower,
    ask,
    tell: (event) => void untyped.emit(event),
    follow: (conversationId) =>
      new Promise((resolve, reject) => {
        followers.set(conversationId, beginCatchUp(follower(conversationId)))
        const cursor = cursorOf(follower(conversationId).conversation)
        // In the callback, not after an await: entries can arrive in the same turn as the answer.
        socket.emit('follow', { conversationId, cursor }, (answer) => {
          if (!answer.ok) return reject(new Error(answer.problem.message))
          const { follower: next } = receiveFollowed(follower(conversationId), answer, Date.now())
          followers.set(conversationId, next)
          resolve()
        })
      }),
    close: () => socket.close(),
  }
}
