import { Search, SquarePen, X } from 'lucide-react'
import { type ReactElement, useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { useStore } from 'zustand'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { ThemeSwitch } from '../../ui/theme-switch.tsx'
import { useNow } from '../../ui/use-now.ts'
import { useChat } from '../chat.ts'
import { ConversationLine } from './conversation-line.tsx'
import { groupByDay } from './group-by-day.ts'
import { searchKeys } from './search-keys.ts'
import { unlistedOf } from './unlisted.ts'

interface SidebarProps {
  readonly openId: string | null
  readonly openSearch: () => void
  /** Called when the reader chose something, so that a drawer can close. */
  readonly chosen: () => void
  /** Puts the drawer away; null where the list is none. */
  readonly close: (() => void) | null
}

/** The conversations, those that were busy last first. */
export function Sidebar({ openId, openSearch, chosen, close }: SidebarProps): ReactElement {
  const { relay, outbox } = useChat()
  const listed = useStore(relay.store, (state) => state.listed)
  const listing = useStore(relay.store, (state) => state.listing)
  const hasMore = useStore(relay.store, (state) => state.hasMore)
  const now = useNow(false)
  const items = useStore(outbox.store, (state) => state.items)
  const lines = [...unlistedOf(items, listed), ...listed]
  return (
    <nav
      aria-label="Conversations"
      className={`flex h-full flex-col bg-side ${close ? 'pl-[env(safe-area-inset-left)]' : ''}`}
    >
      <div className="flex h-[calc(3.5rem+env(safe-area-inset-top))] shrink-0 items-center gap-1 px-3 pt-[env(safe-area-inset-top)]">
        <Link
          href="/"
          onClick={chosen}
          className="flex h-9 flex-1 items-center gap-2.5 rounded-lg px-2.5 text-sm font-medium transition-colors duration-150 hover:bg-hover"
        >
          <SquarePen size={16} aria-hidden />
          New chat
        </Link>
        <IconButton label={`Search conversations (${searchKeys(navigator.userAgent)})`} onClick={openSearch}>
          <Search size={16} aria-hidden />
        </IconButton>
        {close && (
          <IconButton label="Close the list" onClick={close}>
            <X size={18} aria-hidden />
          </IconButton>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-3 pb-4" data-scroller>
        {groupByDay(lines, now).map(({ label, lines }) => (
          <section key={label} aria-label={label} className="mt-3 first:mt-1">
            <h2 className="px-2.5 pb-1 text-xs text-ink-3">{label}</h2>
            <ul>
              {lines.map(({ summary }) => (
                <ConversationLine
                  key={summary.id}
                  summary={summary}
                  isOpen={summary.id === openId}
                  chosen={chosen}
                />
              ))}
            </ul>
          </section>
        ))}
        {listing === 'ready' && lines.length === 0 && (
          <p className="px-2.5 py-2 text-sm text-ink-3">Your conversations appear here.</p>
        )}
        {listing === 'failed' && (
          <div className="grid justify-items-start gap-2 px-2.5 py-2 text-sm text-ink-2">
            <output>The list of conversations could not be read.</output>
            <Button onClick={() => relay.listAgain()}>Try again</Button>
          </div>
        )}
        {hasMore && <MoreSentinel key={listed.length} />}
      </div>
      <div className="flex shrink-0 items-center justify-between border-t border-line px-3 py-2.5 pb-[max(0.625rem,env(safe-area-inset-bottom))]">
        <span className="px-2.5 text-xs text-ink-3">Reliable AI Streams</span>
        <ThemeSwitch />
      </div>
    </nav>
  )
}

/** Asks for more of the list when its end comes near. */
function MoreSentinel(): ReactElement {
  const { relay } = useChat()
  const mark = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (mark.current === null) return undefined
    const observer = new IntersectionObserver(
      (changes) => {
        if (changes.some(({ isIntersecting }) => isIntersecting)) relay.loadMore()
      },
      { root: mark.current.closest('[data-scroller]'), rootMargin: '0px 0px 400px' },
    )
    observer.observe(mark.current)
    return () => observer.disconnect()
  }, [relay])
  return <div ref={mark} className="h-8" />
}
