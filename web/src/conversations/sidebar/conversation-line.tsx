import type { ConversationSummary } from '@ras/shared/protocol/socket-events'
import { memo, type ReactElement } from 'react'
import { Link } from 'wouter'
import { useStore } from 'zustand'
import { useChat } from '../chat.ts'
import { hasNews } from './reads.ts'

interface ConversationLineProps {
  readonly summary: ConversationSummary
  readonly isOpen: boolean
  readonly chosen: () => void
}

/** A line of the list, with a mark where an answer is written, waits to be, or has not been read. */
export const ConversationLine = memo(function ConversationLine(props: ConversationLineProps): ReactElement {
  const { summary, isOpen, chosen } = props
  const { relay, reads } = useChat()
  const isUnread = useStore(reads.store, (reads) => !isOpen && hasNews(reads, summary))
  const isOnline = useStore(relay.store, (state) => state.link === 'online')
  const mark = markOf(summary, isUnread)
  return (
    <li>
      <Link
        href={`/c/${summary.id}`}
        onClick={chosen}
        aria-current={isOpen ? 'page' : undefined}
        data-mark={mark?.name}
        className={`flex h-9 items-center gap-2 rounded-lg px-2.5 text-sm transition-colors duration-150 ${isOpen ? 'bg-active text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink'}`}
      >
        <span className={`min-w-0 flex-1 truncate ${isUnread ? 'font-medium text-ink' : ''}`} dir="auto">
          {summary.title}
        </span>
        {mark && (
          <span
            className={`shrink-0 rounded-full ${mark.look} ${isOnline && mark.isBusy ? 'breathing' : ''}`}
          >
            <span className="sr-only">{mark.words}</span>
          </span>
        )}
      </Link>
    </li>
  )
})

const RING = 'size-2 border-[1.5px]'

/** What goes on is a ring, what is there a dot: they differ without motion, too. */
function markOf({ activity }: ConversationSummary, isUnread: boolean): Mark | null {
  if (activity === 'streaming')
    return { name: 'streaming', words: ', answering now', look: `${RING} border-accent`, isBusy: true }
  if (activity === 'queued')
    return { name: 'queued', words: ', queued', look: `${RING} border-ink-3`, isBusy: true }
  if (!isUnread) return null
  return { name: 'news', words: ', has something new', look: 'size-2 bg-accent', isBusy: false }
}

interface Mark {
  readonly name: string
  readonly words: string
  readonly look: string
  /** It breathes while what goes on can be heard of. */
  readonly isBusy: boolean
}
