import type * as z from 'zod'
import type { AnswerOf, RequestName, requests } from '@ras/shared/protocol/socket-events'
import type { RelaySocket } from './relay-socket.ts'

/** A request as its schema leaves it. */
export type ParsedRequests = { [Name in RequestName]: z.output<(typeof requests)[Name]> }

/**
 * One function for each request. It resolves with what makes the answer, which is called in the tick in which the answer is sent: what it reads
 * and the rooms that it joins then fit together (R1). A refusal is thrown as a `StreamError`, by either.
 */
export type RequestHandlers = {
  readonly [Name in RequestName]: (
    socket: RelaySocket,
    request: ParsedRequests[Name],
  ) => Promise<() => AnswerOf<Name>>
}
