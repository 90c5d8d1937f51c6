import { StreamError } from 'reliable-ai-streams'

/** What ends an example whose call is wrong, with 2 and its usage. */
export function refusedCall(why: string): StreamError {
  return new StreamError('invalid-request', `unable to start; ${why}`)
}
