/**
 * Where the Kafka log reports what it recovers from; a pino logger is one. `details.isAway` is true in each warning that Kafka did not answer a reader or a writer, which tries again,
 * and false in what is written once that one gets an answer again.
 */
export interface KafkaLogger {
  /** What is of use only in a search for a fault. */
  debug(details: object, message: string): void
  /** What is worth knowing. */
  info(details: object, message: string): void
  /** What went wrong and is tried again. */
  warn(details: object, message: string): void
}

const ignore = (): void => undefined
export const SILENT: KafkaLogger = { debug: ignore, info: ignore, warn: ignore }
