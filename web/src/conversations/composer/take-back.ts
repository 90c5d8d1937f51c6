import type { Relay } from '../../relay/relay.ts'
import type { Chat } from '../chat.ts'
import type { OutboxEntry } from '../outbox/outbox-entry.ts'
import { NEW_DRAFT } from './drafts.ts'

interface Parts extends Pick<Chat, 'outbox' | 'drafts'> {
  readonly relay: { readonly store: Pick<Relay['store'], 'getState'> }
}

/** Takes a prompt back; says which draft is there to write on, or null when it is too late. */
export function takeBack(parts: Parts, entry: OutboxEntry): string | null {
  const { outbox, drafts } = parts
  const { conversationId, messageId } = entry
  if (outbox.takeBack(messageId) === null) return null
  if (!isNothingWithout(parts, entry)) return conversationId
  // Nobody would find there what was written on.
  const text = drafts.get(conversationId)
  drafts.set(conversationId, '')
  writeBefore(parts, NEW_DRAFT, text)
  return NEW_DRAFT
}

/** Takes a prompt back, to be written on. */
export function editPrompt(parts: Parts, entry: OutboxEntry): string | null {
  const draftId = takeBack(parts, entry)
  if (draftId !== null) writeBefore(parts, draftId, entry.content)
  return draftId
}

/** Whether its conversation has no page without this prompt: only this browser knows it, or the relay says that it is not there. */
function isNothingWithout({ relay }: Parts, { conversationId, title }: OutboxEntry): boolean {
  const { listed, views } = relay.store.getState()
  const view = views.get(conversationId)
  if (view?.problem?.code === 'unknown-conversation') return true
  // The list may not be here yet, nor have the line.
  if (view?.isRead === true) return false
  return title !== null && !listed.some(({ summary }) => summary.id === conversationId)
}

function writeBefore({ drafts }: Parts, draftId: string, text: string): void {
  drafts.set(draftId, [text, drafts.get(draftId)].filter((each) => each !== '').join('\n\n'))
}
