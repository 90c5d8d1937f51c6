import {
  beginCatchUp,
  cursorOf,
  type Follower,
  type FollowerStep,
  newFollower,
  receiveEntries,
  receiveFollowed,
} from '@ras/shared/conversation/follower'
import type { ClientToServerEvents, ServerToClientEvents } from '@ras/shared/protocol/socket-events'
import { io, type Socket } from 'socket.io-client'
import { connected } from './reader.ts'

/** A reader of many conversations over one connection, each folded as a browser folds it. */
export interface ManyReader {
  readonly followers: ReadonlyMap<string, Follower>
  /** Of the chunks that it has, over all conversations. */
  readonly chunks: () => number
  /** Its end of the TCP connection takes nothing more from the kernel, until `resume`. */
  pause(): void
  /** Reads on, or connects anew and follows from its cursors where the relay has closed the connection meanwhile. Tells which. */
  resume(): Promise<'read on' | 'connected anew'>
  close(): void
}

/** Resolves once it follows all of them live. */
export async function openManyReader(url: string, conversationIds: readonly string[]): Promise<ManyReader> {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  })
  await connected(socket)
  const followers = new Map(conversationIds.map((id) => [id, beginCatchUp(newFollower(id))]))
  const apply = (id: string, { follower, follow }: FollowerStep): void => {
    if (follow) throw new Error('the reader had to follow again')
    followers.set(id, follower)
  }
  const followerOf = (id: string): Follower => followers.get(id) ?? newFollower(id)
  socket.on('entries', (entries) => {
    apply(entries.conversationId, receiveEntries(followerOf(entries.conversationId), entries))
  })
  const follow = (conversationId: string): Promise<void> =>
    new Promise((resolve, reject) => {
      // In the callback, not after an await: entries can arrive in the same turn as the answer.
      const cursor = cursorOf(followerOf(conversationId).conversation)
      socket.emit('follow', { conversationId, cursor }, (answer) => {
        if (!answer.ok) return reject(new Error(answer.problem.message))
        apply(conversationId, receiveFollowed(followerOf(conversationId), answer, Date.now()))
        resolve()
      })
    })
  for (const id of conversationIds) await follow(id)

  /** The WebSocket of `ws` stops reading its TCP socket when it is paused. */
  function tell(method: 'pause' | 'resume'): void {
    const websocket: unknown = Reflect.get(socket.io.engine.transport, 'ws')
    if (typeof websocket !== 'object' || websocket === null) throw new Error('there is no WebSocket')
    const found: unknown = Reflect.get(websocket, method)
    if (typeof found !== 'function') throw new Error('the WebSocket cannot be paused')
    Reflect.apply(found, websocket, [])
  }

  return {
    followers,
    chunks: () => [...followers.values()].reduce((sum, { conversation }) => sum + conversation.next, 0),
    pause: () => tell('pause'),
    async resume() {
      if (socket.connected) {
        tell('resume')
        return 'read on'
      }
      for (const [id, follower] of followers) followers.set(id, beginCatchUp(follower))
      socket.connect()
      await connected(socket)
      for (const id of conversationIds) await follow(id)
      return 'connected anew'
    },
    close: () => socket.disconnect(),
  }
}
