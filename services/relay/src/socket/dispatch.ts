import type { Logger } from '@ras/shared/node/logger'
import { type AnswerOf, type RequestName, requests } from '@ras/shared/protocol/socket-events'
import { StreamError } from '@ras/shared/protocol/stream-error'
import type * as z from 'zod'
import type { RelayMetrics } from '../metrics.ts'
import { closeIfDeaf } from './close-if-deaf.ts'
import { inTurn } from './in-turn.ts'
import type { RelaySocket } from './relay-socket.ts'
import type { ParsedRequests, RequestHandlers } from './requests.ts'

export interface DispatchOptions {
  readonly handlers: RequestHandlers
  readonly maxPendingRequests: number
  /** Bytes that may wait for a socket before a large answer is made for it. */
  readonly maxBufferedBytes: number
  readonly metrics: RelayMetrics
  readonly logger: Logger
}

/** Those whose answers are made in turn, because each may be large. */
const LARGE: ReadonlySet<RequestName> = new Set(['list', 'follow'])

/** Of what is wrong with a request, in characters: it may name fields as the client does. */
const MAX_REASON_LENGTH = 500

const schemas: { readonly [Name in RequestName]: z.ZodType<ParsedRequests[Name]> } = requests

/** Answers every event of a socket: through its acknowledgement, or with a `problem` notice where a refusal has none (B1). */
export function createDispatch(options: DispatchOptions) {
  const { handlers, maxPendingRequests, maxBufferedBytes, metrics, logger } = options

  async function answer<Name extends RequestName>(socket: RelaySocket, name: Name, payload: unknown) {
    const parsed = schemas[name].safeParse(payload)
    if (!parsed.success) throw invalid(name, parsed.error)
    return handlers[name](socket, parsed.data)
  }

  function refusalOf(error: unknown, event: string): StreamError {
    if (error instanceof StreamError) return error
    // A bug is answered, not crashed on: the client would repeat the request, and one bug would become an outage for every reader.
    logger.error({ err: error, event }, 'a request failed by a bug')
    return new StreamError('internal', `unable to ${event}; the relay failed`, { cause: error })
  }

  function beforeAnswer(socket: RelaySocket): void {
    if (closeIfDeaf(socket, { maxBufferedBytes, lookEvery: maxPendingRequests }))
      logger.warn('closed a connection whose client asks on and takes nothing')
  }

  return async function dispatch(
    socket: RelaySocket,
    event: unknown,
    args: readonly unknown[],
  ): Promise<void> {
    const acknowledge = args.at(-1)
    const payload = typeof args[0] === 'function' ? undefined : args[0]
    const pending = (socket.data.pending ?? 0) + 1
    socket.data.pending = pending
    const stop = metrics.requestSeconds.startTimer()
    try {
      if (pending > maxPendingRequests)
        throw new StreamError('overloaded', 'unable to answer; too many requests are open')
      if (!isRequest(event)) throw unknownEvent(event)
      const makeAnswer = await answer(socket, event, payload)
      const reply = (): AnswerOf<RequestName> => {
        const made = makeAnswer()
        beforeAnswer(socket)
        if (typeof acknowledge === 'function') acknowledge({ ok: true, ...made })
        return made
      }
      const made = LARGE.has(event) ? await inTurn(socket, maxBufferedBytes, reply) : reply()
      if (made !== null) stop({ request: event, outcome: outcomeOf(made) })
    } catch (error) {
      const problem = refusalOf(error, String(event)).toProblem()
      metrics.refusals.inc({ code: problem.code })
      if (isRequest(event)) stop({ request: event, outcome: problem.code })
      beforeAnswer(socket)
      if (typeof acknowledge === 'function') acknowledge({ ok: false, problem })
      else socket.emit('problem', problem)
    } finally {
      socket.data.pending = (socket.data.pending ?? 1) - 1
    }
  }
}

/** How a follow went on says what it cost: entries, or a snapshot and why. */
function outcomeOf(made: AnswerOf<RequestName>): string {
  if (!('kind' in made)) return 'ok'
  return made.kind === 'replay' ? 'replay' : made.reason
}

function isRequest(event: unknown): event is RequestName {
  return typeof event === 'string' && Object.hasOwn(requests, event)
}

function unknownEvent(event: unknown): StreamError {
  return new StreamError(
    'invalid-request',
    `unable to answer ${String(event).slice(0, 64)}; there is no such request`,
  )
}

function invalid(name: RequestName, { issues }: z.ZodError): StreamError {
  const reasons = issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`)
  const why = reasons.slice(0, 5).join(', ').slice(0, MAX_REASON_LENGTH)
  return new StreamError('invalid-request', `unable to ${name}; ${why}`)
}
