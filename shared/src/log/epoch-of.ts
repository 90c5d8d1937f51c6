import type { LogRecord } from './log.ts'

/** The epoch of the conversation whose first accepted chunk stands in this record. */
export function epochOf({ partition, position, timestamp }: LogRecord): string {
  return `${partition}-${position}-${timestamp.toString(36)}`
}
