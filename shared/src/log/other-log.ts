import { StreamError } from '../protocol/stream-error.ts'

/** The log under this name is another one than was read before (L18): whoever has its positions must begin anew. */
export function otherLog(topic: string, partition: number, position: number): StreamError {
  const why = `the log is not the one that was read up to position ${position} of partition ${partition}`
  return new StreamError('offset-expired', `unable to go on in ${topic}; ${why}`)
}
