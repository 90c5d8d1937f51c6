import { type Conversation, emptyConversation } from '@ras/shared/conversation/conversation'
import { isEnded } from '@ras/shared/conversation/new-message'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { Message } from '@ras/shared/protocol/message'
import * as z from 'zod'

/**
 * What of a fold decides whether the next chunk is accepted: which messages have ended, the current run of the others, how long their texts are,
 * and the latest plain ids. An ended message is its id.
 */
export const Acceptance = z.object({
  messages: z.array(
    z.union([
      z.string(),
      Message.pick({ id: true, role: true, status: true, run: true, spans: true }).extend({
        length: z.int().min(0),
      }),
    ]),
  ),
  plainIds: z.array(z.string()),
})
export type Acceptance = z.infer<typeof Acceptance>

export function acceptanceOf({ messages, plainIds }: Conversation): Acceptance {
  return {
    messages: messages.map((message) => {
      if (isEnded(message)) return message.id
      const { id, role, status, run, spans, text } = message
      return { id, role, status, run, spans, length: text.length }
    }),
    plainIds: [...plainIds],
  }
}

/** A conversation that accepts what the one accepts which this was made of. Its texts have the right lengths, and nothing in them. */
export function acceptingConversation(
  { id, epoch, next }: { readonly id: string; readonly epoch: string; readonly next: number },
  { messages, plainIds }: Acceptance,
): Conversation {
  return { ...emptyConversation(id, epoch), next, plainIds, messages: messages.map(blankMessage) }
}

/** The types of chunks that end a message; each ends one. */
const ENDS: ReadonlySet<string> = new Set(['prompt', 'finish', 'error'])

/**
 * Nothing reads the text of an ended message again, so a reader that only numbers chunks need not keep it. `latest` is the chunk that was folded last; the other
 * messages are looked at only where it ended one.
 */
export function withoutEndedText(conversation: Conversation, latest: Pick<Chunk, 'type'>): Conversation {
  if (!ENDS.has(latest.type)) return conversation
  const { messages } = conversation
  const index = messages.findLastIndex((message) => isEnded(message) && message.text !== '')
  const ended = messages[index]
  if (ended === undefined) return conversation
  return { ...conversation, messages: messages.with(index, { ...ended, text: '' }) }
}

function blankMessage(message: Acceptance['messages'][number]): Message {
  const blank = {
    parentId: null,
    reason: null,
    model: null,
    problem: null,
    createdAt: 0,
    updatedAt: 0,
    first: 0,
    last: 0,
  }
  if (typeof message === 'string') {
    return { ...blank, id: message, role: 'assistant', status: 'complete', run: null, spans: [], text: '' }
  }
  const { length, ...open } = message
  return { ...blank, ...open, text: ' '.repeat(length) }
}
