import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Conversation } from '@ras/shared/conversation/conversation'
import type { LogRecord } from '@ras/shared/log/log'
import { StreamError } from '@ras/shared/protocol/stream-error'
import * as z from 'zod'
import { Acceptance, acceptanceOf, acceptingConversation } from './acceptance.ts'

const MAX_BYTES = 2 ** 26

const Content = z.object({
  version: z.literal(1),
  id: z.string(),
  epoch: z.string(),
  next: z.int().min(1),
  at: z.object({ partition: z.int().min(0), position: z.int().min(0), timestamp: z.int() }),
  acceptance: Acceptance,
})

/** Where a reader of the log stands: the record of the last chunk it has, and its fold up to there as far as that decides what is accepted next. */
export interface ReaderState {
  readonly conversation: Conversation & { readonly epoch: string }
  readonly at: Pick<LogRecord, 'partition' | 'position' | 'timestamp'>
}

export function encodeCursor({ conversation, at }: ReaderState): string {
  const { id, epoch, next } = conversation
  const { partition, position, timestamp } = at
  const acceptance = acceptanceOf(conversation)
  const content = { version: 1, id, epoch, next, at: { partition, position, timestamp }, acceptance }
  return deflateRawSync(JSON.stringify(content)).toString('base64url')
}

/** Throws `invalid-request` if this is not a cursor of the conversation. */
export function decodeCursor(cursor: string, conversationId: string): ReaderState {
  const content = readContent(cursor)
  const { id, epoch, next, at, acceptance } = content
  if (id !== conversationId) {
    throw new StreamError('invalid-request', `unable to resume; the cursor is of the conversation ${id}`)
  }
  return { conversation: { ...acceptingConversation({ id, epoch, next }, acceptance), epoch }, at }
}

function readContent(cursor: string): z.infer<typeof Content> {
  try {
    const json = inflateRawSync(Buffer.from(cursor, 'base64url'), { maxOutputLength: MAX_BYTES })
    return Content.parse(JSON.parse(json.toString('utf8')))
  } catch (cause) {
    throw new StreamError('invalid-request', 'unable to resume; cursor: is none of this version', { cause })
  }
}
