import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** JSON lines on standard output. */
export function createLogger(service: string, level: string): Logger {
  return pino({ level, base: { service } })
}
