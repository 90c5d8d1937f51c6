import { type KafkaLogger, SILENT } from '@ras/shared/log/kafka/kafka-logger'
import { positionName } from '@ras/shared/log/log'
import { Id } from '@ras/shared/protocol/ids'
import { StreamError } from '@ras/shared/protocol/stream-error'
import * as z from 'zod'
import { checkOptions, FunctionOption, LoggerOption } from './check-options.ts'
import { Config, configOf, type Settings } from './config.ts'
import { type Connection, createConnection } from './connection.ts'
import type { Entry } from './entry.ts'
import type { Progress } from './progress.ts'
import { readConversation } from './read-conversation.ts'

/** Where a subscriber reports what it recovers from. */
export interface SubscriberOptions {
  /** Told of what is recovered from, such as a broker that is away or a record that is no chunk; pino's or `console`. By default nothing is written. */
  readonly logger?: KafkaLogger | undefined
}

/** Where a subscription begins, and how it ends. */
export interface SubscribeOptions {
  /**
   * The first offset to yield; by default 0. The log knows positions and not offsets, so the conversation is read from the beginning of its partition, others'
   * chunks included: `onProgress` says how far it is. Without `epoch` it counts from what the log still has: where retention has removed the beginning of the
   * conversation, offset 0 is the first chunk that is left.
   */
  readonly fromOffset?: number | undefined
  /**
   * The one of the entry that `fromOffset` was taken from: an offset that counts from another beginning, because retention removed that one or the log is another,
   * is refused with `offset-expired`, and so is one beyond what the log has. This and the offset are a small place to keep.
   */
  readonly epoch?: string | undefined
  /** An entry's: goes on after that entry and reads nothing before it. */
  readonly cursor?: string | undefined
  /** Ends the subscription, without an error. */
  readonly signal?: AbortSignal | undefined
  /** Ends it after the first `finish` or `error` that it yields; by default it goes on with the next message. */
  readonly endAtFinish?: boolean | undefined
  /** Called before the first chunk, and then as the log is read that was there already. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

const TEXT = 'is no text'
const OFFSET = 'is no offset'
const SubscriberShape = { logger: LoggerOption }
const SubscribeShape = {
  fromOffset: z.int(OFFSET).min(0, OFFSET),
  epoch: z.string(TEXT).min(1, 'is empty; leave it out to count from what the log has'),
  cursor: z.string(TEXT).min(1, 'is empty; leave it out to begin where the log begins'),
  signal: z.instanceof(AbortSignal, { error: 'is no AbortSignal' }),
  endAtFinish: z.boolean('is neither true nor false'),
  onProgress: FunctionOption,
}

const never = new AbortController().signal

/** Reads conversations from the log. `await using subscriber = await new Subscriber(config).connect()` disconnects at the end of the block. */
export class Subscriber implements AsyncDisposable {
  readonly #connection: Connection
  readonly #logger: KafkaLogger
  #leaving = new AbortController()

  /** Takes a `Config`, or the settings of one; without, the environment is read. Throws `invalid-request` with every setting and option that is wrong or unknown. */
  constructor(config: Config | Settings = new Config(), options: SubscriberOptions = {}) {
    checkOptions<SubscriberOptions>('make a subscriber', SubscriberShape, options)
    const { logger = SILENT } = options
    this.#connection = createConnection(configOf(config), logger)
    this.#logger = logger
  }

  /** Opens the log, and creates the topics that are missing. Rejects as `Publisher.connect` does. */
  async connect(): Promise<this> {
    await this.#connection.connect()
    return this
  }

  /**
   * Yields the chunks of one conversation in order, each once, of whatever type: first those that the log has, then those that come, until `signal` aborts, the
   * loop is left, or the subscriber disconnects; after that it yields nothing more. Nothing has to be there yet. Each call is independent of all others. The next
   * chunk is read when the last one was taken. While it waits, it keeps the process alive.
   * Throws `invalid-request` at once for an option that is wrong or unknown, a cursor of another conversation, or a subscriber that is not connected. The reading rejects with
   * `offset-expired` if the log no longer is the one of the cursor or the epoch, or has lost what would come next, and with `log-unavailable` if the log does not
   * answer at the beginning; later it is waited for.
   */
  subscribe(conversationId: string, options: SubscribeOptions = {}): AsyncGenerator<Entry, void> {
    checkPlaceOf(conversationId, options)
    const { fromOffset = 0, epoch, cursor, onProgress = () => undefined } = options
    const left = new AbortController()
    const entries = readConversation(this.#connection.log('subscribe'), {
      conversationId,
      cursor: cursor ?? null,
      counted: epoch === undefined ? null : { epoch, offset: fromOffset },
      signal: AbortSignal.any([options.signal ?? never, this.#leaving.signal, left.signal]),
      onProgress,
      onInvalid: (record, reason) =>
        this.#logger.warn({ at: positionName(record), reason }, 'skipped a record that is no chunk'),
    })
    return abortedByLeaving(between(entries, options), left)
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

function checkPlaceOf(conversationId: string, options: SubscribeOptions): void {
  if (!Id.safeParse(conversationId).success) throw invalid(`conversationId: ${conversationId} is no id`)
  checkOptions<SubscribeOptions>('subscribe', SubscribeShape, options)
  const { fromOffset, epoch, cursor } = options
  if (cursor === undefined) return
  const beside = fromOffset === undefined ? epoch && 'epoch' : 'fromOffset'
  if (beside !== undefined) throw invalid(`${beside}: is given beside a cursor, which says where to begin`)
}

async function* between(
  entries: AsyncIterable<Entry>,
  { fromOffset = 0, endAtFinish = false }: SubscribeOptions,
): AsyncGenerator<Entry, void> {
  for await (const entry of entries) {
    if (entry.offset < fromOffset) continue
    yield entry
    if (endAtFinish && (entry.chunk.type === 'finish' || entry.chunk.type === 'error')) return
  }
}

/** A generator that waits takes `return` and `throw` when it yields next, which may be never; a stream made of one is destroyed by `return`. */
function abortedByLeaving(
  entries: AsyncGenerator<Entry, void>,
  left: AbortController,
): AsyncGenerator<Entry, void> {
  const end = entries.return.bind(entries)
  const fail = entries.throw.bind(entries)
  return Object.assign(entries, {
    return(value: void) {
      left.abort()
      return end(value)
    },
    throw(error: unknown) {
      left.abort()
      return fail(error)
    },
  })
}

function invalid(why: string): StreamError {
  return new StreamError('invalid-request', `unable to subscribe; ${why}`)
}
