/** Where the Kafka log writes what it survives; a pino logger is one. */
export interface KafkaLogger {
  debug(details: object, message: string): void
  info(details: object, message: string): void
  warn(details: object, message: string): void
}

const ignore = (): void => undefined
export const SILENT: KafkaLogger = { debug: ignore, info: ignore, warn: ignore }
