import { randomUUID } from 'node:crypto'
import {
  beginCatchUp,
  cursorOf,
  type Follower,
  type FollowerStep,
  newFollower,
  receiveEntries,
  receiveFollowed,
} from '@ras/shared/conversation/follower'
import type { Message } from '@ras/shared/protocol/message'
import type { ProblemCode } from '@ras/shared/protocol/problem'
import type {
  Acknowledgement,
  ClientToServerEvents,
  RequestName,
  RequestOf,
  ServerToClientEvents,
} from '@ras/shared/protocol/socket-events'
import { io, type Socket } from 'socket.io-client'
import { createChange } from './change.ts'

const never = new AbortController().signal

/** How long a request may go unanswered, and after how long a refused one is tried again. */
const PATIENCE_MS = 10_000
const AGAIN_MS = 250

export interface StreamClientOptions {
  readonly url: string
  readonly transport: 'websocket' | 'polling'
  /** By default one of its own. */
  readonly conversationId?: string
  /** That conversation was created before, and is followed from its beginning. */
  readonly exists?: boolean
  /** Called with every new state. */
  readonly onChange?: (follower: Follower) => void
  /** Called for each request that was refused and may succeed later. */
  readonly onRefusal?: (refusal: { readonly code: ProblemCode; readonly afterMs: number }) => void
}

/** A client without a page: one conversation over a connection of its own, which comes back by itself and follows from its cursor. */
export interface StreamClient {
  readonly follower: Follower
  /** How often it has connected. */
  readonly connections: number
  readonly connected: boolean
  /** Creates the conversation, and follows it from then on. */
  create(title: string): Promise<void>
  /** Creates the conversation if need be, and sends until it is acknowledged, however often the connection goes. */
  ask(prompt: string, messageId?: string): Promise<void>
  /** Resolves once what it has of the conversation satisfies `holds`. */
  until(holds: (follower: Follower) => boolean): Promise<void>
  close(): void
}

export function openStreamClient(options: StreamClientOptions): StreamClient {
  const { url, transport, conversationId = randomUUID(), onChange, onRefusal } = options
  // The cookie keeps the requests of long polling on one relay.
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(url, {
    transports: [transport],
    forceNew: true,
    withCredentials: true,
    reconnectionDelay: 100,
    reconnectionDelayMax: 1_000,
  })
  const change = createChange()
  let follower = newFollower(conversationId)
  let connections = 0
  let isCreated = options.exists ?? false

  /** Undefined where no answer came. Settles in the task in which the answer arrives, before any notice after it. */
  function request<Name extends RequestName>(
    name: Name,
    body: RequestOf<Name>,
    settle: (answer: Acknowledgement<Name> | undefined) => void,
  ): void {
    const listener = (failed: Error | null, answer: Acknowledgement<Name>): void => {
      settle(failed === null ? answer : undefined)
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the event's types do not reduce for a generic name
    ;(socket.timeout(PATIENCE_MS).emit as (...args: readonly unknown[]) => void)(name, body, listener)
  }

  function apply(step: FollowerStep): void {
    follower = step.follower
    change.happened()
    onChange?.(follower)
    if (step.follow) follow()
  }

  function follow(): void {
    if (!socket.connected) return
    const connection = connections
    request('follow', { conversationId, cursor: cursorOf(follower.conversation) }, (answer) => {
      if (connection !== connections) return
      if (answer?.ok === true) apply(receiveFollowed(follower, answer, Date.now()))
      else setTimeout(follow, AGAIN_MS)
    })
  }

  function untilAcknowledged<Name extends RequestName>(name: Name, body: RequestOf<Name>): Promise<void> {
    return new Promise((resolve, reject) => {
      const attempt = (): void => {
        const begun = performance.now()
        request(name, body, (answer) => {
          if (answer?.ok === true) return resolve()
          if (answer?.problem.retryable === false) return reject(new Error(answer.problem.message))
          if (answer !== undefined) {
            onRefusal?.({ code: answer.problem.code, afterMs: performance.now() - begun })
          }
          setTimeout(attempt, AGAIN_MS)
        })
      }
      attempt()
    })
  }

  socket.on('connect', () => {
    connections += 1
    follower = beginCatchUp(follower)
    if (isCreated) follow()
  })
  socket.on('entries', (entries) => {
    if (entries.conversationId === conversationId) apply(receiveEntries(follower, entries))
  })
  socket.on('draining', () => void socket.disconnect().connect())
  socket.on('disconnect', (reason) => {
    // Socket.IO returns by itself from every end but this one.
    if (reason === 'io server disconnect') setTimeout(() => socket.connect(), AGAIN_MS)
  })

  async function create(title: string): Promise<void> {
    await untilAcknowledged('create', { conversationId, title })
    isCreated = true
    follow()
  }

  return {
    get follower() {
      return follower
    },
    get connections() {
      return connections
    },
    get connected() {
      return socket.connected
    },
    create,
    async ask(prompt, messageId = randomUUID()) {
      if (!isCreated) await create(prompt)
      const messages = follower.conversation.messages
      const parentId = messages.at(-1)?.id ?? null
      await untilAcknowledged('send', { conversationId, messageId, parentId, content: prompt })
    },
    async until(holds) {
      await change.until(() => holds(follower), never)
    },
    close: () => socket.disconnect(),
  }
}

/** The last message, if it is an answer. */
export function answerOf({ conversation }: Follower): Message | undefined {
  const last = conversation.messages.at(-1)
  return last?.role === 'assistant' ? last : undefined
}
