import { newId } from '../../ui/new-id.ts'
import type { Chat } from '../chat.ts'
import { shownThread } from '../thread/shown-thread.ts'
import { isUnread, newEntry, sendBlock, type SendContext } from './plan-send.ts'

/** Puts a text into the outbox, from where it goes out. False if it cannot be sent now: a second click finds the first one's prompt. */
export function sendPrompt(chat: Chat, conversationId: string, text: string): boolean {
  const context = sendContext(chat, conversationId)
  if (sendBlock(context, text) !== null) return false
  chat.outbox.add(newEntry(context, text, newId(), Date.now()))
  return true
}

function sendContext({ relay, outbox }: Chat, conversationId: string): SendContext {
  const { listed, views } = relay.store.getState()
  const view = views.get(conversationId)
  const isListed = listed.some(({ summary }) => summary.id === conversationId)
  return {
    conversationId,
    exists: isListed || (view !== undefined && view.follower.conversation.next > 0),
    isUnread: isUnread(view, isListed),
    thread: view === undefined ? [] : shownThread(view.follower.conversation),
    items: outbox.store.getState().items,
  }
}
