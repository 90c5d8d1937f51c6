import { hash } from 'node:crypto'
import type { LogRecord } from '@ras/shared/log/log'

/** The last record that the view has read of a partition: where it stood, and what told it from every other. */
export interface Anchor {
  readonly partition: number
  readonly position: number
  readonly mark: string
}

export function markOf({ timestamp, key, value }: LogRecord): string {
  return hash('sha1', JSON.stringify([timestamp, key, value]))
}
