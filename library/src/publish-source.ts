import { randomUUID } from 'node:crypto'
import { StreamError } from '@ras/shared/protocol/stream-error'
import { Chunk, type ChunkFields } from './chunk.ts'

/** What `publishStream` puts on every chunk that it makes. */
export interface PublishStreamOptions {
  /** The message that the chunks make; by default a new one. */
  readonly messageId?: string
  /** The message that this one answers; by default the latest. */
  readonly parentId?: string | null
  /** By default `assistant`. */
  readonly role?: 'user' | 'assistant'
}

/** While more than this waits for the log, the source is not asked for more: chunks, and UTF-16 units of their contents. */
export const MAX_AHEAD = { chunks: 256, units: 65_536 }

/** Publishes a source as one message, behind `publish`; `Publisher.publishStream` says how. */
export async function publishSource(
  publish: (chunk: Chunk) => Promise<void>,
  conversationId: string,
  source: AsyncIterable<string | Partial<ChunkFields>>,
  options: PublishStreamOptions,
): Promise<void> {
  const message = { messageId: randomUUID() as string, ...options }
  const ahead: { readonly published: Promise<void>; readonly units: number }[] = []
  let units = 0
  let fault: { readonly error: unknown } | null = null
  let hasEnded = false

  function write(item: string | Partial<ChunkFields>): void {
    const fields = typeof item === 'string' ? { content: item } : item
    const chunk = new Chunk({ type: 'text', ...message, ...fields, conversationId })
    hasEnded ||= chunk.messageId === message.messageId && (chunk.type === 'finish' || chunk.type === 'error')
    const published = publish(chunk).catch((error: unknown) => {
      fault ??= { error }
    })
    ahead.push({ published, units: chunk.content.length })
    units += chunk.content.length
  }

  /** Waits for the oldest until no more than this is ahead. */
  async function settleTo(most: { readonly chunks: number; readonly units: number }): Promise<void> {
    while (ahead.length > most.chunks || units > most.units) {
      const oldest = ahead.shift()
      await oldest?.published
      units -= oldest?.units ?? 0
      if (fault !== null) throw fault.error
    }
  }

  try {
    for await (const item of source) {
      write(item)
      await settleTo(MAX_AHEAD)
    }
    if (!hasEnded) write({ type: 'finish', content: '' })
  } catch (error) {
    if (fault !== null) throw error
    if (!hasEnded) write(errorFields(error))
    await settleTo({ chunks: 0, units: 0 }).catch((cause: unknown) => {
      throw new AggregateError([error, cause], 'unable to publish the error of a source', {
        cause: error,
      })
    })
    throw error
  }
  await settleTo({ chunks: 0, units: 0 })
}

function errorFields(error: unknown): Partial<ChunkFields> {
  const content = error instanceof Error ? error.message : String(error)
  const { code, retryable } =
    error instanceof StreamError ? error : ({ code: 'model-failed', retryable: true } as const)
  return { type: 'error', content, code, retryable }
}
