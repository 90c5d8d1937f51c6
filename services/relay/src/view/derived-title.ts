import type { Conversation } from '@ras/shared/conversation/conversation'

const TITLE_LENGTH = 80

/** How much text a title is made of, in UTF-16 units; more does not change it. */
const TITLE_SOURCE = 4 * TITLE_LENGTH

/** The beginning of the first text, for a conversation that nobody has named; its id while it has none. */
export function derivedTitle({ id, messages }: Conversation): string {
  const first = messages.find(({ text }) => text !== '')
  const line = first?.text.slice(0, TITLE_SOURCE).trim().split('\n')[0] ?? ''
  return (line === '' ? id : line).slice(0, TITLE_LENGTH).trim()
}
