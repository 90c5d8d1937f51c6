import { type KafkaLogger, SILENT } from '@ras/shared/log/kafka/kafka-logger'
import { positionName } from '@ras/shared/log/log'
import { Id } from '@ras/shared/protocol/ids'
import { StreamError } from '@ras/shared/protocol/stream-error'
import { Config } from './config.ts'
import { type Connection, createConnection } from './connection.ts'
import type { Entry } from './entry.ts'
import type { Progress } from './progress.ts'
import { readConversation } from './read-conversation.ts'

/** Where a subscriber tells what it survives. */
export interface SubscriberOptions {
  /** For what is survived, as a broker that is away or a record that is no chunk; pino's or `console`. By default nothing is written. */
  readonly logger?: KafkaLogger
}

/** Where a subscription begins, and how it ends. */
export interface SubscribeOptions {
  /**
   * The first offset to yield; by default 0. The log knows positions and not offsets, so the conversation is read from the beginning of its partition, others'
   * chunks included: `onProgress` says how far it is.
   */
  readonly fromOffset?: number
  /** An entry's: goes on behind that entry and reads nothing before it. */
  readonly cursor?: string
  /** Ends the subscription, without an error. */
  readonly signal?: AbortSignal
  /** Ends it behind the first `finish` or `error` that it yields; by default it goes on with the next message. */
  readonly endAtFinish?: boolean
  /** Called before the first chunk, and then as the log is read that was there already. */
  readonly onProgress?: (progress: Progress) => void
}

const never = new AbortController().signal

/** Reads conversations from the log. `await using subscriber = await new Subscriber(config).connect()` disconnects at the end of the block. */
export class Subscriber implements AsyncDisposable {
  readonly #connection: Connection
  readonly #logger: KafkaLogger
  #leaving = new AbortController()

  /** Without a `config`, the environment is read; see `Config`. */
  constructor(config: Config = new Config(), options: SubscriberOptions = {}) {
    const { logger = SILENT } = options
    this.#connection = createConnection(config, logger)
    this.#logger = logger
  }

  /** Opens the log, and creates the topics that are missing. Rejects as `Publisher.connect` does. */
  async connect(): Promise<this> {
    await this.#connection.connect()
    return this
  }

  /**
   * Yields the chunks of one conversation in order, each once, of whatever type: first those that the log has, then those that come, until `signal` aborts, the
   * loop is left, or the subscriber disconnects. Nothing has to be there yet. Each call is independent of all others. The next chunk is read when the last one was taken.
   * Throws `invalid-request` for a bad option or a cursor of another conversation, `offset-expired` if the log no longer is the cursor's or has lost what came
   * behind it, and `log-unavailable` if the log does not answer at the beginning; later it is waited for.
   */
  async *subscribe(conversationId: string, options: SubscribeOptions = {}): AsyncGenerator<Entry, void> {
    const { fromOffset = 0, cursor, endAtFinish = false, onProgress = () => undefined } = options
    if (!Id.safeParse(conversationId).success) throw invalid(`conversationId: ${conversationId} is no id`)
    if (!Number.isSafeInteger(fromOffset) || fromOffset < 0) throw invalid('fromOffset: is no offset')
    if (cursor !== undefined && options.fromOffset !== undefined) {
      throw invalid('fromOffset: stands beside a cursor, which says where to begin')
    }
    const entries = readConversation(this.#connection.log('subscribe'), {
      conversationId,
      cursor: cursor ?? null,
      signal: AbortSignal.any([options.signal ?? never, this.#leaving.signal]),
      onProgress,
      onInvalid: (record, reason) =>
        this.#logger.warn({ at: positionName(record), reason }, 'skipped a record that is no chunk'),
    })
    for await (const entry of entries) {
      if (entry.offset < fromOffset) continue
      yield entry
      if (endAtFinish && (entry.chunk.type === 'finish' || entry.chunk.type === 'error')) return
    }
  }

  /** Ends every subscription and closes the log. */
  async disconnect(): Promise<void> {
    this.#leaving.abort()
    this.#leaving = new AbortController()
    await this.#connection.disconnect()
  }

  /** The same as `disconnect`; `await using` calls it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect()
  }
}

function invalid(why: string): StreamError {
  return new StreamError('invalid-request', `unable to subscribe; ${why}`)
}
