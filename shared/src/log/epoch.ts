import type { LogRecord } from './log.ts'
import type { Chunk } from '../protocol/chunk.ts'

/** The epoch of a conversation whose first accepted chunk this is. Only relays read more into it than its name. */
export function epochOf(
  { partition, position }: Pick<LogRecord, 'partition' | 'position'>,
  { timestamp }: Chunk,
): string {
  return `${partition}-${position}-${timestamp.toString(36)}`
}

/** Whether the log start has passed the beginning that the epoch names. An epoch that no relay gave names none. */
export function isRemoved(epoch: string, partition: number, start: number): boolean {
  const [, of, position] = /^(\d+)-(\d+)-[0-9a-z]+$/.exec(epoch) ?? []
  return Number(of) === partition && Number(position) < start
}
