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
  const isUnread = useStore(useChat().reads.store, (reads) => !isOpen && hasNews(reads, summary))
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
          <span className={`size-1.5 shrink-0 rounded-full ${mark.look}`}>
            <span className="sr-only">{mark.words}</span>
          </span>
        )}
      </Link>
    </li>
  )
})

function markOf({ activity }: ConversationSummary, isUnread: boolean): Mark | null {
  if (activity === 'streaming')
    return { name: 'streaming', words: ', answering now', look: 'breathing bg-accent' }
  if (activity === 'queued') return { name: 'queued', words: ', queued', look: 'breathing bg-ink-3' }
  return isUnread ? { name: 'news', words: ', has something new', look: 'bg-accent' } : null
}

interface Mark {
  readonly name: string
  readonly words: string
  readonly look: string
}
