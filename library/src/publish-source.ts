import { Chunk as ChunkSchema } from '@ras/shared/protocol/chunk'
import { StreamError } from '@ras/shared/protocol/stream-error'
import { checkOptions } from './check-options.ts'
import { Chunk, type ChunkFields } from './chunk.ts'
import { isAway } from './is-away.ts'
import { mintId } from './mint-id.ts'
import { createItemReader, type SourceItem } from './source-item.ts'

/** What `publishStream` puts on every chunk that it makes. */
export interface PublishStreamOptions {
  /** The message that the chunks make; by default a new one. */
  readonly messageId?: string | undefined
  /** The message that this one answers; by default the latest. */
  readonly parentId?: string | null | undefined
  /** By default `assistant`. */
  readonly role?: 'user' | 'assistant' | undefined
}

const { messageId, parentId, role } = ChunkSchema.shape
const Options = { messageId, parentId, role }

/** While more than this waits for the log, the source is not asked for more: chunks, and UTF-16 units of their contents. */
export const MAX_AHEAD = { chunks: 256, units: 65_536 }

/** Publishes a source as one message, after `publish`, and resolves with its id; `Publisher.publishStream` says how. */
export async function publishSource(
  publish: (chunk: Chunk) => Promise<void>,
  conversationId: string,
  source: AsyncIterable<SourceItem>,
  given: PublishStreamOptions,
): Promise<string> {
  checkOptions<PublishStreamOptions>('publish', Options, given)
  if (!isIterable(source)) {
    throw new StreamError('invalid-request', 'unable to publish; source: is no AsyncIterable')
  }
  const { messageId = mintId(), ...options } = given
  const ahead: { readonly published: Promise<void>; readonly units: number }[] = []
  /** Why chunks were not published, the first of them first. */
  const refusals: unknown[] = []
  const make = (fields: Partial<ChunkFields>): Chunk =>
    new Chunk({ type: 'text', messageId, ...options, ...fields, conversationId })
  const readItem = createItemReader(make)
  let units = 0
  let hasEnded = false

  function write(chunk: Chunk): void {
    const isEnd = chunk.messageId === messageId && (chunk.type === 'finish' || chunk.type === 'error')
    hasEnded ||= isEnd
    const published = publish(chunk).catch((error: unknown) => {
      if (isEnd) hasEnded = false
      refusals.push(error)
    })
    ahead.push({ published, units: chunk.content.length })
    units += chunk.content.length
  }

  /** Waits for the oldest until no more than this is ahead, or one was not published. */
  async function settleTo(most: { readonly chunks: number; readonly units: number }): Promise<void> {
    while (refusals.length === 0 && (ahead.length > most.chunks || units > most.units)) {
      const oldest = ahead.shift()
      await oldest?.published
      units -= oldest?.units ?? 0
    }
    if (refusals.length > 0) throw refusals[0]
  }

  async function allSettled(): Promise<void> {
    await Promise.all(ahead.map(({ published }) => published))
  }

  /** Ends the message for its readers, and returns all that went wrong; the log that is away takes no end. */
  async function endWithError(error: unknown): Promise<readonly unknown[]> {
    // The end that the source wrote may be what is refused.
    if (hasEnded) await allSettled()
    if (!hasEnded && !refusals.some(isAway)) write(make(errorFields(error)))
    await allSettled()
    // Best effort: why the log took no end of a message of which it refused a chunk adds nothing to why it did that.
    return refusals[0] === error ? [error] : [error, ...refusals]
  }

  try {
    for await (const item of source) {
      write(readItem(item))
      await settleTo(MAX_AHEAD)
    }
    // Of a message that lacks a chunk nobody should read that it is complete.
    await settleTo({ chunks: 0, units: 0 })
    if (!hasEnded) write(make({ type: 'finish' }))
    await settleTo({ chunks: 0, units: 0 })
    return messageId
  } catch (error) {
    const faults = await endWithError(error)
    if (faults.length === 1) throw error
    throw new AggregateError(faults, 'unable to publish a source that failed', { cause: error })
  }
}

/** A `for await` takes both kinds. */
function isIterable(source: unknown): boolean {
  return (
    Object(source) === source && (Symbol.asyncIterator in Object(source) || Symbol.iterator in Object(source))
  )
}

/** Readers need an end more than all of its words: some errors quote the whole request. */
const MAX_ERROR_UNITS = 10_000

function errorFields(error: unknown): Partial<ChunkFields> {
  // The message of an error from JavaScript may be no string.
  const words = String(error instanceof Error ? error.message : error)
  const content = words.slice(0, MAX_ERROR_UNITS).toWellFormed()
  const { code, retryable } =
    error instanceof StreamError ? error : ({ code: 'model-failed', retryable: true } as const)
  return { type: 'error', content, code, retryable }
}
