import type { Followed } from '@ras/shared/protocol/socket-events'
import { StreamError } from '@ras/shared/protocol/stream-error'
import { catchUp, type CatchUpParts } from '../catch-up.ts'
import { createConversation } from '../create-conversation.ts'
import { findConversation } from '../find-conversation.ts'
import { isBeyond, planFollow } from '../plan-follow.ts'
import type { RelayLimits } from '../relay-limits.ts'
import { send } from '../send.ts'
import { stop } from '../stop.ts'
import type { Parking } from './parking.ts'
import { feedRoom, LIST_ROOM, liveFeeds, type RelaySocket } from './relay-socket.ts'
import type { ParsedRequests, RequestHandlers } from './requests.ts'

export interface HandlerParts extends CatchUpParts {
  readonly clock: () => number
  readonly limits: RelayLimits
  readonly parking: Parking
  /** Aborts when the relay ends. */
  readonly signal: AbortSignal
}

export function createRequestHandlers(parts: HandlerParts): RequestHandlers {
  const { view, limits, parking, clock } = parts
  const create = createConversation(parts)
  const sendParts = { ...parts, contextBytes: limits.contextBytes }

  let waiting = 0

  /** Runs within the time that a request has; what is not answered by then is `log-unavailable`, and can be repeated. */
  async function inTime<Value>(what: string, run: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    if (waiting >= limits.maxWaitingRequests) {
      throw new StreamError('overloaded', `unable to ${what}; the server has too much to do right now`)
    }
    waiting += 1
    const signal = AbortSignal.any([parts.signal, AbortSignal.timeout(limits.sendTimeoutMs)])
    try {
      return await run(signal)
    } catch (error) {
      // A twin that began earlier, and for which this one waits, is late before it.
      const isLate = signal.aborted || (error instanceof DOMException && error.name === 'TimeoutError')
      if (error instanceof StreamError || !isLate) throw error
      const why = `unable to ${what}; the server cannot store messages right now`
      throw new StreamError('log-unavailable', why, { cause: error })
    } finally {
      waiting -= 1
    }
  }

  /** What another relay has written, or sent, before may not be in the view yet (R3, B2). */
  async function catchUpFor({ conversationId: id, cursor }: ParsedRequests['follow']): Promise<void> {
    if (view.conversation(id) === undefined) {
      await inTime('follow', (signal) => findConversation(parts, id, signal))
    }
    if (isBeyond(cursor, view.conversation(id))) {
      await inTime('follow', (signal) => catchUp(parts, ['chunks'], signal))
    }
  }

  /** What is read and the join are one tick, so no batch comes between them (R1). */
  function startFollow(
    socket: RelaySocket,
    { conversationId, cursor, page }: ParsedRequests['follow'],
  ): Followed {
    const folded = view.conversation(conversationId)
    if (folded === undefined) throw new StreamError('unknown-conversation', 'unable to follow; it is gone')
    parking.release(socket, conversationId)
    const room = feedRoom(conversationId)
    const others = liveFeeds(socket).length + parking.feedsOf(socket) - Number(socket.rooms.has(room))
    if (others >= limits.maxFollowsPerSocket) {
      throw new StreamError('overloaded', 'unable to follow; this connection follows too many conversations')
    }
    const { retentionMs } = parts.log
    const { pageEntries } = limits
    const followed = planFollow({ view, folded, cursor, page, pageEntries, retentionMs, now: clock() })
    // Who lacks a page lacks what entries build on.
    if (followed.kind === 'snapshot' && followed.page?.more === true) void socket.leave(room)
    else void socket.join(room)
    return followed
  }

  return {
    async list(socket, { limit, before }) {
      return () => {
        const found = view.list({ limit: limit + 1, before })
        void socket.join(LIST_ROOM)
        return { conversations: found.slice(0, limit), more: found.length > limit }
      }
    },
    async create(_socket, request) {
      const created = await inTime('create', (signal) => create(request, signal))
      return () => created
    },
    async send(_socket, request) {
      const sent = await inTime('send', (signal) => send(sendParts, request, signal))
      return () => sent
    },
    async stop(_socket, request) {
      const stopped = await inTime('stop', (signal) => stop(parts, request, signal))
      return () => stopped
    },
    async follow(socket, request) {
      const { conversationId: id } = request
      const place = Symbol(id)
      const places = (socket.data.waiting ??= new Map())
      places.set(id, place)
      try {
        await catchUpFor(request)
      } catch (error) {
        if (places.get(id) === place) places.delete(id)
        throw error
      }
      return () => {
        if (places.get(id) !== place) {
          throw new StreamError('invalid-request', 'unable to follow; a later request took its place')
        }
        places.delete(id)
        return startFollow(socket, request)
      }
    },
    async unfollow(socket, { conversationId }) {
      socket.data.waiting?.delete(conversationId)
      parking.release(socket, conversationId)
      void socket.leave(feedRoom(conversationId))
      return () => ({})
    },
  }
}
