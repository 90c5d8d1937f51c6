import { isDeepStrictEqual } from 'node:util'
import { StreamError } from '@ras/shared/protocol/stream-error'
import type { ChunkFields } from './chunk.ts'

/**
 * What the source of `publishStream` yields: text, which becomes a `text` chunk; or a `Chunk`, or fields of one, its `type` or its `content` at least. A provider's
 * event is mapped to its text first.
 */
export type SourceItem =
  | string
  | (Partial<ChunkFields> & Pick<ChunkFields, 'type'>)
  | (Partial<ChunkFields> & Readonly<Record<'content', string>>)

/** The fields of what one source yields. Throws `invalid-request` for anything that would be lost: no item, or one id for items that differ. */
export function createItemReader(): (item: unknown) => Partial<ChunkFields> {
  let previous: Partial<ChunkFields> = {}
  return (item) => {
    const fields = typeof item === 'string' ? { content: item } : item
    if (!isFields(fields)) {
      const taken = 'it takes text, or an object with the type or the content of a chunk'
      throw invalid(`the source yielded ${nameOf(item)}: ${taken}`)
    }
    // A provider's events share the id of their answer. The same chunk once more is a repetition, which the fold knows (F1).
    const isShared = fields.id !== undefined && fields.id === previous.id
    if (isShared && !isDeepStrictEqual(fields, previous)) {
      throw invalid(`the source gave the id ${fields.id} to chunks that differ`)
    }
    previous = fields
    return fields
  }
}

function isFields(item: unknown): item is Partial<ChunkFields> {
  if (typeof item !== 'object' || item === null) return false
  return (
    ('type' in item && typeof item.type === 'string') ||
    ('content' in item && typeof item.content === 'string')
  )
}

/** Names of fields and classes alone: readers see the message of what fails. */
function nameOf(item: unknown): string {
  if (item === null || item === undefined) return String(item)
  if (typeof item !== 'object') return `a ${typeof item}`
  const name = item.constructor?.name
  if (name !== undefined && name !== 'Object') return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`
  const fields = Object.keys(item).slice(0, 8)
  return fields.length === 0 ? 'an empty object' : `an object with ${fields.join(', ')}`
}

function invalid(why: string): StreamError {
  return new StreamError('invalid-request', `unable to publish; ${why}`)
}
