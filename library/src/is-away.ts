import { StreamError } from '@ras/shared/protocol/stream-error'

/** The log does not answer for now. */
export function isAway(error: unknown): boolean {
  return error instanceof StreamError && error.code === 'log-unavailable'
}
