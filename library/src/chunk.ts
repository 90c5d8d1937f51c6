import { randomUUID } from 'node:crypto'
import { JsonObject, withOurNames } from '@ras/shared/log/record-codec'
import { Chunk as ChunkSchema } from '@ras/shared/protocol/chunk'
import { StreamError } from '@ras/shared/protocol/stream-error'

/** What a chunk is made from. `id` and `timestamp` are filled in; fields that this version does not know are kept. */
export interface ChunkFields {
  readonly conversationId: string
  /** `prompt`, `text`, `finish`, `error`, or a type of your own, which readers count and skip. */
  readonly type: string
  /** The message of a `prompt`, the delta of a `text`, words for a person of an `error`; by default empty. */
  readonly content?: string | undefined
  readonly id?: string | undefined
  /** Milliseconds since 1970. */
  readonly timestamp?: number | undefined
  readonly messageId?: string | undefined
  readonly parentId?: string | null | undefined
  readonly role?: 'user' | 'assistant' | undefined
  readonly runId?: string | undefined
  readonly seq?: number | undefined
  readonly attempt?: number | undefined
  readonly continuesFrom?:
    | { readonly runId: string; readonly seq: number; readonly length: number }
    | undefined
  readonly model?: string | undefined
  readonly reason?: 'complete' | 'stopped' | 'length' | 'content-filter' | undefined
  readonly code?: StreamError['code'] | undefined
  readonly retryable?: boolean | undefined
  readonly [field: string]: unknown
}

/** Ids of one process: unique, and alike enough that a cursor with many of them stays small. */
const writer = randomUUID()
let written = 0

/** One entry of a conversation, as it stands in the log; docs/protocol.md has every field. Its own properties are its fields. */
export class Chunk implements ChunkFields {
  declare readonly id: string
  declare readonly conversationId: string
  declare readonly type: string
  declare readonly content: string
  /** Milliseconds since 1970, by the writer's clock. */
  declare readonly timestamp: number
  declare readonly messageId?: string | undefined
  declare readonly parentId?: string | null | undefined
  declare readonly role?: ChunkFields['role']
  declare readonly runId?: string | undefined
  declare readonly seq?: number | undefined
  declare readonly attempt?: number | undefined
  declare readonly continuesFrom?: ChunkFields['continuesFrom']
  declare readonly model?: string | undefined
  declare readonly reason?: ChunkFields['reason']
  declare readonly code?: ChunkFields['code']
  declare readonly retryable?: boolean | undefined;
  readonly [field: string]: unknown

  /** Throws `invalid-request` with the name of the field that is wrong. */
  constructor(fields: ChunkFields) {
    const { id = `${writer}-${written++}`, timestamp = Date.now() } = fields
    const parsed = ChunkSchema.safeParse({ ...fields, id, timestamp })
    if (parsed.success) Object.assign(this, parsed.data)
    else {
      const why = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'fields'}: ${message}`)
      throw new StreamError('invalid-request', `unable to make a chunk; ${why.join('; ')}`)
    }
  }

  /** The value of its record. */
  toJson(): string {
    return JSON.stringify(this)
  }

  /** Reads what `toJson` gave, or any JSON object with the fields of a chunk. Throws `invalid-request`. */
  static fromJson(json: string): Chunk {
    const { conversationId, type, ...fields } = withOurNames(parseObject(json))
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the constructor checks them
    return new Chunk({ ...fields, conversationId, type } as ChunkFields)
  }
}

/**
 * What a boundary has parsed, as a `Chunk`.
 * @internal
 */
export function chunkOf(parsed: ChunkSchema): Chunk {
  return Object.assign<Chunk, ChunkSchema>(Object.create(Chunk.prototype), parsed)
}

function parseObject(json: string): JsonObject {
  try {
    return JsonObject.parse(JSON.parse(json))
  } catch (cause) {
    throw new StreamError('invalid-request', 'unable to read a chunk; it is not a JSON object', { cause })
  }
}
