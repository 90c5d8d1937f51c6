import * as z from 'zod'
import { Chunk } from '../protocol/chunk.ts'
import type { LogRecord, NewRecord } from './log.ts'
import { isNestedDeeper, MAX_NESTING } from './nesting.ts'

/** What stands in a record: a value of its schema, or why it is not one. */
export type Decoded<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'invalid'; readonly reason: string }

export function encodeChunk(chunk: Chunk): NewRecord {
  return { key: chunk.conversationId, value: JSON.stringify(chunk) }
}

/** Fills in what a plain publisher leaves out: an id from the position, which a second read gives again, and the record's timestamp. */
export function decodeChunk(record: LogRecord): Decoded<Chunk> {
  const object = parseObject(record)
  if (object.kind === 'invalid') return object
  const { id, timestamp, ...rest } = object.value
  return checked(record, Chunk, {
    ...withOurNames(rest),
    id: id ?? `${record.partition}-${record.position}`,
    timestamp: timestamp ?? record.timestamp,
  })
}

/** A chunk's fields under our names; a plain publisher may write `conversation_id` (D2). */
export function withOurNames({ conversation_id: plainName, ...rest }: JsonObject): JsonObject {
  return plainName === undefined ? rest : { conversationId: plainName, ...rest }
}

/** A record whose value is an object of `schema` and whose key is that object's `conversationId` or `id`. */
export function decodeRecord<Schema extends z.ZodType>(
  record: LogRecord,
  schema: Schema,
): Decoded<z.infer<Schema>> {
  const object = parseObject(record)
  return object.kind === 'invalid' ? object : checked(record, schema, object.value)
}

/** What a record's value is, before it is known to be more. */
export const JsonObject = z.record(z.string(), z.unknown())
export type JsonObject = Readonly<z.infer<typeof JsonObject>>

function parseObject(record: LogRecord): Decoded<JsonObject> {
  if (record.key === null) return { kind: 'invalid', reason: 'the record has no key' }
  if (record.value === null) return { kind: 'invalid', reason: 'the record has no value' }
  try {
    const parsed = JsonObject.safeParse(JSON.parse(record.value))
    if (!parsed.success) return { kind: 'invalid', reason: 'the value is not a JSON object' }
    // The reason has no name of a field: readers count by it, and anybody names the fields.
    if (isNestedDeeper(parsed.data, MAX_NESTING)) {
      return { kind: 'invalid', reason: 'the value is nested too deeply' }
    }
    return { kind: 'value', value: parsed.data }
  } catch {
    return { kind: 'invalid', reason: 'the value is not JSON' }
  }
}

function checked<Schema extends z.ZodType>(
  record: LogRecord,
  schema: Schema,
  object: JsonObject,
): Decoded<z.infer<Schema>> {
  const conversationId = object['conversationId'] ?? object['id']
  const parsed = schema.safeParse(object)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { kind: 'invalid', reason: `${issue?.path.join('.') || 'value'}: ${issue?.message ?? 'invalid'}` }
  }
  if (record.key !== conversationId) return { kind: 'invalid', reason: 'the key is not the conversation id' }
  return { kind: 'value', value: parsed.data }
}
