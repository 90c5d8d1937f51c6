import { isEnded } from '@ras/shared/conversation/new-message'
import type { Chat } from '../conversations/chat.ts'
import { createDrafts } from '../conversations/composer/drafts.ts'
import { createOutboxShelf, isOutboxKey } from '../conversations/outbox/outbox-shelf.ts'
import { createOutbox } from '../conversations/outbox/outbox.ts'
import { placeOf } from '../conversations/outbox/place-of.ts'
import { createReads, isReadsKey } from '../conversations/sidebar/reads.ts'
import { createStops } from '../conversations/stops/stops.ts'
import { startRelay } from '../relay/relay.ts'
import { browserStorage } from '../ui/storage.ts'

/** Joins the parts that outlive a component, and starts them. */
export function startChat(): Chat {
  const relay = startRelay()
  const outbox = createOutbox({
    shelf: createOutboxShelf(browserStorage),
    request: relay.request,
    isConnected: () => relay.store.getState().link === 'online',
    placeOf: (conversationId) => placeOf(relay.store.getState().views.get(conversationId)),
    now: () => performance.now(),
    random: Math.random,
    later: (callback, delayMs) => void setTimeout(callback, delayMs),
    created: (conversationId) => relay.created(conversationId),
  })
  const stops = createStops({
    request: relay.request,
    random: Math.random,
    later: (callback, delayMs) => void setTimeout(callback, delayMs),
  })
  const reads = createReads(browserStorage, Date.now)
  function forgetSeen(): void {
    const { views } = relay.store.getState()
    for (const { entry } of outbox.store.getState().items) {
      const messages = views.get(entry.conversationId)?.follower.conversation.messages ?? []
      if (messages.some(({ id }) => id === entry.messageId)) outbox.seen([entry.messageId])
    }
  }
  relay.store.subscribe((state, before) => {
    if (state.link === 'online' && before.link !== 'online') {
      outbox.connected()
      stops.connected()
    }
    if (state.views !== before.views) outbox.moved()
    stops.forget(({ conversationId, answerId }) => {
      const messages = state.views.get(conversationId)?.follower.conversation.messages ?? []
      return messages.some((message) => message.id === answerId && isEnded(message))
    })
    forgetSeen()
  })
  outbox.store.subscribe(forgetSeen)
  window.addEventListener('storage', ({ key }) => {
    if (isOutboxKey(key)) outbox.reread()
    if (isReadsKey(key)) reads.reread()
  })
  return { relay, outbox, stops, reads, drafts: createDrafts(browserStorage) }
}
