import type { Message } from '@ras/shared/protocol/message'
import { ArrowDown } from 'lucide-react'
import { type ReactElement, useCallback, useMemo } from 'react'
import { StickToBottom, useStickToBottom, useStickToBottomContext } from 'use-stick-to-bottom'
import { useStore } from 'zustand'
import type { View } from '../../relay/following.ts'
import { useChat } from '../chat.ts'
import { sendPrompt } from '../composer/send-prompt.ts'
import { useStop } from '../stops/use-stop.ts'
import { readingOf } from '../messages/reading-of.ts'
import { answerAtEnd } from './announcement.ts'
import { Announcer } from './announcer.tsx'
import { EarlierMessages } from './earlier-messages.tsx'
import { StickOnSend } from './stick-on-send.tsx'
import { retentionWords } from './retention-words.ts'
import { shownThread } from './shown-thread.ts'
import { ThreadMessages } from './thread-messages.tsx'
import { useShownPart } from './use-shown-part.ts'
import { waitsSince } from './waits-since.ts'

export function Thread({ id, view }: { readonly id: string; readonly view: View }): ReactElement {
  const chat = useChat()
  const link = useStore(chat.relay.store, (state) => state.link)
  const allItems = useStore(chat.outbox.store, ({ items }) => items)
  const { conversation, trimmed, resetReason, clockSkew } = view.follower
  const isRebuilt = resetReason !== null && resetReason !== 'trimmed'
  const thread = useMemo(() => shownThread(conversation), [conversation])
  const items = useMemo(() => {
    const known = new Set(conversation.messages.map((message) => message.id))
    return allItems.filter(({ entry }) => entry.conversationId === id && !known.has(entry.messageId))
  }, [allItems, conversation, id])
  const end = { latest: thread.at(-1) ?? null, item: items[0] ?? null }
  const stop = useStop(answerAtEnd(end))
  const scrolling = useStickToBottom({ resize: 'instant', initial: 'instant' })
  const { hidden, showMore, showLess } = useShownPart(thread.length, scrolling.isAtBottom)
  const tryAgain = useCallback(
    ({ parentId }: Message) => {
      const prompt = thread.find((message) => message.id === parentId)
      if (prompt !== undefined) sendPrompt(chat, id, prompt.text)
    },
    [chat, id, thread],
  )
  return (
    <StickToBottom className="relative min-h-0 flex-1" instance={scrolling}>
      <StickToBottom.Content
        scrollClassName="overscroll-contain"
        className="mx-auto flex w-full max-w-[46rem] flex-col gap-7 px-4 pt-6 pb-10 sm:px-6"
        role="log"
        aria-label="Messages"
        aria-live="off"
      >
        <EarlierMessages count={hidden} show={showMore} />
        {hidden === 0 && trimmed !== null && <TopNote>{retentionWords(trimmed)}</TopNote>}
        {isRebuilt && <TopNote>The log was rebuilt. This conversation was read anew.</TopNote>}
        <ThreadMessages
          view={view}
          isOnline={link === 'online'}
          thread={hidden === 0 ? thread : thread.slice(hidden)}
          items={items}
          tryAgain={tryAgain}
        />
      </StickToBottom.Content>
      <StickOnSend latestPrompt={items.at(-1)?.entry.messageId ?? null} />
      <JumpToLatest jumped={showLess} />
      <Announcer
        {...end}
        waitsSince={waitsSince(thread)}
        stop={stop}
        reading={readingOf(view, link === 'online', end.latest)}
        link={link}
        clockSkew={clockSkew}
      />
    </StickToBottom>
  )
}

function TopNote({ children }: { readonly children: string }): ReactElement {
  return <p className="self-center text-center text-sm text-ink-2">{children}</p>
}

/** `jumped` lets go of the messages that were scrolled to. */
function JumpToLatest({ jumped }: { readonly jumped: () => void }): ReactElement | null {
  const { isAtBottom, scrollToBottom } = useStickToBottomContext()
  if (isAtBottom) return null
  return (
    <button
      type="button"
      aria-label="Jump to latest"
      onClick={() => {
        jumped()
        void scrollToBottom('instant')
      }}
      className="absolute bottom-3 left-1/2 grid size-9 -translate-x-1/2 place-items-center rounded-full border border-line bg-raised text-ink-2 shadow-lift hover:text-ink"
    >
      <ArrowDown size={17} aria-hidden />
    </button>
  )
}
