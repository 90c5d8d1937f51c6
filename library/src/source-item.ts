import { hash } from 'node:crypto'
import { PLAIN_ID_WINDOW } from '@ras/shared/conversation/conversation'
import { StreamError } from '@ras/shared/protocol/stream-error'
import type { Chunk, ChunkFields } from './chunk.ts'

/**
 * What the source of `publishStream` yields: text, which becomes a `text` chunk; or a `Chunk`, or fields of one, its `type` or its `content` at least. A provider's
 * event is mapped to its text first.
 */
export type SourceItem =
  | string
  | (Partial<ChunkFields> & Pick<ChunkFields, 'type'>)
  | (Partial<ChunkFields> & Readonly<Record<'content', string>>)

/** A prompt is a whole message. */
const ENDS: readonly unknown[] = ['prompt', 'finish', 'error']
const OF_MESSAGES: readonly unknown[] = [...ENDS, 'text']

/**
 * Has the chunk made of what one source yields. Throws `invalid-request` for anything that would be lost: no item, fields that `make` refuses, one id for items that differ, or
 * more of a message that has ended. As many ids are remembered as readers know.
 */
export function createItemReader(make: (fields: Partial<ChunkFields>) => Chunk): (item: unknown) => Chunk {
  const contents = new Map<string, string>()
  /** The type of the last item of each message. */
  const lastTypes = new Map<string, string>()

  /** A provider's events share the id of their answer. The same chunk once more is a repetition, which the fold knows (F1). */
  function isRepeated(chunk: Chunk): boolean {
    const { id } = chunk
    const [content, known] = [contentHash(chunk), contents.get(id)]
    if (known !== undefined && known !== content) {
      throw invalid(`the source gave the id ${id} to chunks that differ`)
    }
    remember(contents, id, content)
    return known !== undefined
  }

  /** Of runs the fold decides, for one goes on where another was (F3). Of an ended message it takes nothing (F4), and a prompt only as its beginning. */
  function checkFits({ type, messageId: id, runId }: Chunk): void {
    if (id === undefined || runId !== undefined || !OF_MESSAGES.includes(type)) return
    const last = lastTypes.get(id)
    if (last !== undefined && (ENDS.includes(last) || type === 'prompt')) {
      throw invalid(`the source yielded ${withArticle(type)} after the ${last} of the message ${id}`)
    }
    remember(lastTypes, id, type)
  }

  return (item) => {
    const fields = typeof item === 'string' ? { content: item } : item
    if (!isFields(fields)) {
      const taken = 'it takes text, or an object with the type or the content of a chunk'
      throw invalid(`the source yielded ${nameOf(item)}: ${taken}`)
    }
    const chunk = make(fields)
    const isKnown = fields.id !== undefined && isRepeated(chunk)
    if (!isKnown) checkFits(chunk)
    return chunk
  }
}

function remember(map: Map<string, string>, id: string, value: string): void {
  map.delete(id)
  map.set(id, value)
  const [oldest] = map.keys()
  if (map.size > PLAIN_ID_WINDOW && oldest !== undefined) map.delete(oldest)
}

/** Of what readers get, whenever it was made and however its keys are ordered: the fold knows a repetition by its id alone. */
function contentHash({ timestamp: _timestamp, ...fields }: Chunk): string {
  return hash('sha1', JSON.stringify(JSON.parse(JSON.stringify(fields), withSortedKeys)))
}

function withSortedKeys(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
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
  if (name !== undefined && name !== 'Object') return withArticle(name)
  const fields = Object.keys(item).slice(0, 8)
  return fields.length === 0 ? 'an empty object' : `an object with ${fields.join(', ')}`
}

function withArticle(name: string): string {
  return `${/^[AEIOU]/i.test(name) ? 'an' : 'a'} ${name}`
}

function invalid(why: string): StreamError {
  return new StreamError('invalid-request', `unable to publish; ${why}`)
}
