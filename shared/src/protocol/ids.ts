import * as z from 'zod'

/** Names a conversation, a message, a run or a chunk. 1 to 128 characters that are safe in a URL and in a record key. */
export const Id = z
  .string()
  .regex(/^[A-Za-z0-9_.:~-]{1,128}$/, 'expected 1 to 128 characters of A-Z a-z 0-9 _ . : ~ -')

/** An id that a client mints for a request: 1 to 126 characters without `~`, so that the id of its answer is an `Id` and never a request's. */
export const RequestId = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,126}$/, 'expected 1 to 126 characters of A-Z a-z 0-9 _ . : -')

/**
 * The id of the answer to a request. It follows from the id of the request alone, so twins of one request name one answer (G4).
 */
export function answerIdOf(requestId: string): string {
  return `${requestId}~a`
}

/** The id of the request whose answer has this id; null if it is no answer's. */
export function requestIdOf(answerId: string): string | null {
  const { success, data } = RequestId.safeParse(answerId.replace(/~a$/, ''))
  return success && answerIdOf(data) === answerId ? data : null
}
