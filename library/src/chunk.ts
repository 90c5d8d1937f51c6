import { isNestedDeeper, MAX_NESTING } from '@ras/shared/log/nesting'
import { JsonObject, withOurNames } from '@ras/shared/log/record-codec'
import { Chunk as ChunkSchema } from '@ras/shared/protocol/chunk'
import { StreamError } from '@ras/shared/protocol/stream-error'
import { mintId } from './mint-id.ts'

/** The chunk itself is a level of its record (D4). */
const MOST_IN_FIELD = MAX_NESTING - 1

/**
 * What a chunk is made from. `id` and `timestamp` are filled in; fields that this version does not know are kept. A field named like a
 * method (`toJson`), or like something every object has, is refused; in a record from another client it is left out.
 */
export interface ChunkFields {
  /** The conversation that it is part of, and its record's key: 1 to 128 characters of A-Z, a-z, 0-9 and `_.:~-`. */
  readonly conversationId: string
  /** `prompt`, `text`, `finish`, `error`, or a type of your own, which readers count and skip. */
  readonly type: string
  /** The message of a `prompt`, the delta of a `text`, words for a person of an `error`; by default empty. */
  readonly content?: string | undefined
  /** By default a new one. A chunk that is published again with the id that it had is not taken for a second one. */
  readonly id?: string | undefined
  /** Milliseconds since 1970, by the writer's clock; by default now. */
  readonly timestamp?: number | undefined
  /** The message that it is part of; by default the latest one if that is of its role and has not ended, else a new one, named after the chunk. */
  readonly messageId?: string | undefined
  /** The message that its message answers or follows, null at a root; by default the latest. */
  readonly parentId?: string | null | undefined
  /** Who speaks; by default the assistant, and the user of a `prompt`. */
  readonly role?: 'user' | 'assistant' | undefined
  /** One attempt to write an answer; with `seq`, and opened by a `start`. Workers write so; what you publish needs none. */
  readonly runId?: string | undefined
  /** Counts the chunks of its run: 0, 1, 2 … */
  readonly seq?: number | undefined
  /** On `start`: 1, 2, 3 … for one message. */
  readonly attempt?: number | undefined
  /** On `start`: what of an earlier run is kept. */
  readonly continuesFrom?:
    | {
        /** The earlier run. */
        readonly runId: string
        /** Its last chunk that is kept. */
        readonly seq: number
        /** The text up to there, in UTF-16 units. */
        readonly length: number
      }
    | undefined
  /** On `start`: the model that answers. */
  readonly model?: string | undefined
  /** On `finish`: why the answer ended. */
  readonly reason?: 'complete' | 'stopped' | 'length' | 'content-filter' | undefined
  /** On `error`: what kind of fault it was. */
  readonly code?: StreamError['code'] | undefined
  /** On `error`: whether the same may succeed later. */
  readonly retryable?: boolean | undefined
  readonly [field: string]: unknown
}

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
    if (Object(fields) !== fields) throw refused(['fields: are no object'])
    const { id = mintId(), timestamp = Date.now() } = fields
    const parsed = ChunkSchema.safeParse({ ...fields, id, timestamp })
    const taken = Object.keys(fields).filter(isTaken)
    const deep = Object.keys(fields).filter((name) => isNestedDeeper(fields[name], MOST_IN_FIELD))
    const unwritable = Object.keys(fields).filter(
      (name) => !deep.includes(name) && isUnwritable(fields[name]),
    )
    const isGood = parsed.success && [taken, deep, unwritable].every(({ length }) => length === 0)
    if (isGood) Object.assign(this, parsed.data)
    else {
      const issues = parsed.success ? [] : parsed.error.issues
      const why = [
        ...taken.map((name) => `${name}: every object has something of this name`),
        ...deep.map((name) => `${name}: is nested deeper than ${MOST_IN_FIELD} levels`),
        ...unwritable.map((name) => `${name}: cannot be written as JSON`),
        ...issues.map(({ path, message }) => `${path.join('.') || 'fields'}: ${message}`),
      ]
      throw refused(why)
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
  const fields = Object.entries(parsed).filter(([name]) => !isTaken(name))
  return Object.assign<Chunk, JsonObject>(Object.create(Chunk.prototype), Object.fromEntries(fields))
}

function refused(why: readonly string[]): StreamError {
  return new StreamError('invalid-request', `unable to make a chunk; ${why.join('; ')}`)
}

/** Whether a field of this name would take the place of a method, as `toJson`: whoever may write to the topic could break its readers. */
function isTaken(name: string): boolean {
  return name in Chunk.prototype
}

/** A bigint, or what holds one; or whose own `toJSON` throws. */
function isUnwritable(value: unknown): boolean {
  if (typeof value !== 'bigint' && (typeof value !== 'object' || value === null)) return false
  try {
    JSON.stringify(value)
    return false
  } catch {
    // Said by the caller, with the name of the field.
    return true
  }
}

function parseObject(json: string): JsonObject {
  try {
    return JsonObject.parse(JSON.parse(json))
  } catch (cause) {
    throw new StreamError('invalid-request', 'unable to read a chunk; it is not a JSON object', { cause })
  }
}
