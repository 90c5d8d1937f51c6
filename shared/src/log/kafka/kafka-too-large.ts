import { StreamError } from '../../protocol/stream-error.ts'

export function tooLarge(why: string, cause?: unknown): StreamError {
  return new StreamError('invalid-request', `unable to append a record; ${why}`, { cause })
}

/** Whether the broker refused a record, or a batch, because of its size. */
export function isTooLarge(error: unknown): boolean {
  return causes(error).some((cause) => cause.includes('TOO_LARGE'))
}

/** The protocol names of an error and of what it wraps. */
function causes(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const type = 'type' in error && typeof error.type === 'string' ? error.type : ''
  return [type, ...causes(error.cause)]
}
