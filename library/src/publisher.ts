import type { KafkaLogger } from '@ras/shared/log/kafka/kafka-logger'
import { encodeChunk } from '@ras/shared/log/record-codec'
import * as z from 'zod'
import { checkOptions, LoggerOption } from './check-options.ts'
import { Chunk, type ChunkFields } from './chunk.ts'
import { Config, configOf, type Settings } from './config.ts'
import { type Connection, createConnection, disconnectedMeanwhile, notConnected } from './connection.ts'
import { createPublishQueue, type PublishQueue } from './publish-queue.ts'
import { publishSource, type PublishStreamOptions } from './publish-source.ts'
import type { SourceItem } from './source-item.ts'

/** How a publisher waits, and where it reports what it recovers from. */
export interface PublisherOptions {
  /** For how long a chunk may wait for the log before `publish` rejects, in milliseconds; by default 30,000. */
  readonly deliverWithinMs?: number | undefined
  /** Told of what is recovered from, such as a broker that is away; pino's or `console`. By default nothing is written. */
  readonly logger?: KafkaLogger | undefined
}

const MS = 'is no time in milliseconds'
/** As long as a timer of Node's can wait. */
const MAX_MS = 2 ** 31 - 1
const PublisherShape = { deliverWithinMs: z.int(MS).min(1, MS).max(MAX_MS, MS), logger: LoggerOption }

/** Writes chunks to the log. `await using publisher = await new Publisher(config).connect()` disconnects at the end of the block. */
export class Publisher implements AsyncDisposable {
  readonly #connection: Connection
  readonly #deliverWithinMs: number
  #queue: PublishQueue | null = null
  /** Resolves once the last `disconnect` is through, whatever became of it. */
  #left: Promise<void> = Promise.resolve()

  /** Takes a `Config`, or the settings of one; without, the environment is read. Throws `invalid-request` with every setting and option that is wrong or unknown. */
  constructor(config: Config | Settings = new Config(), options: PublisherOptions = {}) {
    checkOptions<PublisherOptions>('make a publisher', PublisherShape, options)
    const { deliverWithinMs = 30_000, logger } = options
    this.#connection = createConnection(configOf(config), logger)
    this.#deliverWithinMs = deliverWithinMs
  }

  /**
   * Opens the log, and creates the topics that are missing. Rejects with `log-unavailable` if the log does not answer in time, and with `invalid-request` if it
   * refuses the user, the certificate or a right, or if its topics have another number of partitions; the message names the address or the topic, and what to
   * look at.
   */
  async connect(): Promise<this> {
    const left = this.#left
    await left
    await this.#connection.connect()
    // A queue that is made now would be that of a log which is being closed.
    if (this.#left !== left) throw disconnectedMeanwhile()
    const log = this.#connection.log('connect')
    this.#queue ??= createPublishQueue({ log, deliverWithinMs: this.#deliverWithinMs })
    return this
  }

  /**
   * Resolves once the chunk is durable. Chunks go into the log in the order of the calls, awaited or not; what is published while the log writes goes together.
   * Rejects with `invalid-request` for a bad chunk, with `log-unavailable` if the log did not confirm it in time (it may be there or not), and with `overloaded`
   * if so much waits already that memory has to be spared. A promise that is not awaited needs a `.catch`: Node ends a process in which one rejects unseen.
   */
  async publish(chunk: Chunk | ChunkFields): Promise<void> {
    const made = chunk instanceof Chunk ? chunk : new Chunk(chunk)
    if (this.#queue === null) throw notConnected('publish')
    await this.#queue.add(encodeChunk(made))
  }

  /**
   * Publishes what `source` yields as one message of the conversation: a string as a `text` chunk, or a chunk's fields; then `finish`, unless the source ended the
   * message itself. Resolves with the message's id once everything is durable. The source is asked for more only while little waits for the log.
   * A source that yields anything else, such as a provider's events or bytes, the same `id` for chunks that differ (their `timestamp` aside), or more of a message that it has
   * ended, is taken as one that throws `invalid-request`.
   * If the source throws, or the log refuses a chunk for good (one that is too large), an `error` chunk with the error's message (its first 10,000 UTF-16 units) is written, so that
   * readers see an end, and the error is thrown on. Only where the log is away (`log-unavailable`) or the publisher disconnects meanwhile is none written, and the message stays open.
   * A wrong or unknown option, or a source that is no iterable, is refused with `invalid-request`, and nothing is published.
   * After a `finish` or an `error` a message accepts nothing more, whoever writes it, and the log is not asked whether it has ended: to try again, leave `messageId` out, or
   * give another one.
   */
  publishStream(
    conversationId: string,
    source: AsyncIterable<SourceItem>,
    options: PublishStreamOptions = {},
  ): Promise<string> {
    return publishSource((chunk) => this.publish(chunk), conversationId, source, options)
  }

  /** Resolves once all that was published, awaited or not, is durable or rejected, and the log is closed. May be called more than once. */
  disconnect(): Promise<void> {
    const leaving = this.#leave(this.#left)
    // Whoever called it hears of its fault.
    this.#left = leaving.catch(() => undefined)
    return leaving
  }

  /** The log must stay open while an earlier call waits for what was published. */
  async #leave(earlier: Promise<void>): Promise<void> {
    const queue = this.#queue
    this.#queue = null
    await earlier
    await queue?.drained()
    await this.#connection.disconnect()
  }

  /** The same as `disconnect`; `await using` calls it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect()
  }
}
