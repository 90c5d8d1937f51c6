import type { Conversation } from '@ras/shared/conversation/conversation'
import type { Message } from '@ras/shared/protocol/message'

const TITLE_LENGTH = 80

/** How much text a title is made of, in UTF-16 units; more does not change it. */
const TITLE_SOURCE = 4 * TITLE_LENGTH

/**
 * The beginning of the first text, for a conversation that nobody has named; its id while it has none. `before` is what it was, and had as its title: while
 * that text only grows the title stays, without a look at it, because V8 copies the whole of a text that was appended to when its beginning is read.
 */
export function derivedTitle(
  conversation: Conversation,
  before: { readonly conversation: Conversation; readonly title: string },
): string {
  const first = firstText(conversation)
  if (first !== undefined && hasGrown(firstText(before.conversation), first)) return before.title
  const line = first?.text.slice(0, TITLE_SOURCE).trim().split('\n')[0] ?? ''
  return (line === '' ? conversation.id : line).slice(0, TITLE_LENGTH).trim()
}

function firstText({ messages }: Conversation): Message | undefined {
  return messages.find(({ text }) => text !== '')
}

/** Another run may have begun the text anew. */
function hasGrown(before: Message | undefined, { id, run }: Message): boolean {
  if (before === undefined || before.text.length < TITLE_SOURCE) return false
  return before.id === id && before.run?.id === run?.id
}
