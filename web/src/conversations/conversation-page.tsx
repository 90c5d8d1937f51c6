import { emptyConversation } from '@ras/shared/conversation/conversation'
import { Id } from '@ras/shared/protocol/ids'
import { type ReactElement, type ReactNode, useEffect, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import { newId } from '../ui/new-id.ts'
import { useChat } from './chat.ts'
import { Composer } from './composer/composer.tsx'
import { NEW_DRAFT } from './composer/drafts.ts'
import { isUnread, sendBlock } from './composer/plan-send.ts'
import { sendPrompt } from './composer/send-prompt.ts'
import { ConversationHeader } from './conversation-header.tsx'
import { Invitation } from './invitation.tsx'
import { MissingConversation } from './missing-conversation.tsx'
import { stoppableAnswer } from './stops/plan-stop.ts'
import { useStop } from './stops/use-stop.ts'
import { CatchUpLine } from './thread/catch-up-line.tsx'
import { shownThread } from './thread/shown-thread.ts'
import { Thread } from './thread/thread.tsx'
import { useReading } from './thread/use-reading.ts'

/** What is known of a conversation that is not followed yet. */
const NOTHING = emptyConversation('')

/** One conversation, or with null the invitation to begin one. `menu` opens the list where it is hidden. */
export function ConversationPage(props: {
  readonly id: string | null
  readonly menu: ReactNode
}): ReactElement {
  const { id, menu } = props
  const chat = useChat()
  const [, navigate] = useLocation()
  const [freshId, setFreshId] = useState(newId)
  const view = useStore(chat.relay.store, ({ views }) => (id === null ? undefined : views.get(id)))
  const link = useStore(chat.relay.store, (state) => state.link)
  const items = useStore(chat.outbox.store, (state) => state.items)
  const title = useTitle(id)
  const conversation = view?.follower.conversation
  const thread = useMemo(() => shownThread(conversation ?? NOTHING), [conversation])
  useEffect(() => {
    if (id !== null) chat.relay.open(id)
  }, [chat, id])
  useReading(conversation ?? NOTHING)

  function send(text: string): boolean {
    if (!sendPrompt(chat, id ?? freshId, text)) return false
    if (id === null) {
      navigate(`/c/${freshId}`)
      setFreshId(newId())
    }
    return true
  }

  const isListed = useIsListed(id)
  const context = {
    conversationId: id ?? freshId,
    exists: true,
    isUnread: isUnread(view, isListed),
    thread,
    items,
  }
  const stoppable = stoppableAnswer(context)
  const stop = useStop(stoppable)
  const isMissing =
    (view?.problem?.code === 'unknown-conversation' || (id !== null && !Id.safeParse(id).success)) &&
    !items.some(({ entry }) => entry.conversationId === id)
  return (
    <main id="main" tabIndex={-1} className="flex h-full min-w-0 flex-1 flex-col outline-none">
      <ConversationHeader
        title={id === null || isMissing ? null : title}
        menu={menu}
        view={isMissing ? null : (view ?? null)}
      />
      <CatchUpLine
        isCatchingUp={view !== undefined && link === 'online' && view.follower.phase !== 'live' && !isMissing}
        have={conversation?.next ?? 0}
        total={useTotal(id)}
        problem={view?.problem ?? null}
      />
      {id === null && <Invitation send={send} />}
      {id !== null && isMissing && <MissingConversation />}
      {id !== null && !isMissing && view !== undefined && <Thread key={id} id={id} view={view} />}
      {id !== null && !isMissing && view === undefined && <div className="flex-1" />}
      {!isMissing && (
        <Composer
          draftId={id ?? NEW_DRAFT}
          send={send}
          blockOf={(text) => sendBlock(context, text)}
          stop={stoppable === null ? null : () => chat.stops.ask(context.conversationId, stoppable)}
          isStopping={stop !== null && stop.problem === null}
        />
      )}
    </main>
  )
}

/** The title that the relay knows, else that of the prompt that waits to create it. */
function useTitle(id: string | null): string {
  const { relay, outbox } = useChat()
  const listed = useStore(
    relay.store,
    (state) => state.listed.find(({ summary }) => summary.id === id)?.summary.title,
  )
  const waiting = useStore(
    outbox.store,
    ({ items }) => items.find(({ entry }) => entry.conversationId === id)?.entry.title,
  )
  const title = id === null ? 'New chat' : (listed ?? waiting ?? 'Conversation')
  useEffect(() => {
    document.title = id === null ? 'Reliable AI Streams' : `${title} · Reliable AI Streams`
  }, [id, title])
  return title
}

function useIsListed(id: string | null): boolean {
  return useStore(useChat().relay.store, ({ listed }) => listed.some(({ summary }) => summary.id === id))
}

function useTotal(id: string | null): number | null {
  return useStore(
    useChat().relay.store,
    (state) => state.listed.find(({ summary }) => summary.id === id)?.summary.cursor?.next ?? null,
  )
}
