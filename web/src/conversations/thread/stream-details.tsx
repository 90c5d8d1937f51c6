import { type ReactElement, useId } from 'react'
import { useStore } from 'zustand'
import type { View } from '../../relay/following.ts'
import type { Link } from '../../relay/link.ts'
import { useChat } from '../chat.ts'

const LINK_WORDS: Record<Link, string> = {
  connecting: 'Connecting',
  online: 'Live',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
}

/** The state of the stream as one word, and after it what was counted since the page was opened. */
export function StreamDetails({ view }: { readonly view: View }): ReactElement {
  const link = useStore(useChat().relay.store, (state) => state.link)
  const { counters, conversation, phase } = view.follower
  const isLive = link === 'online' && phase === 'live'
  const words = link === 'online' && phase !== 'live' ? 'Catching up' : LINK_WORDS[link]
  const panelId = useId()
  const rows: readonly (readonly [string, string, string])[] = [
    ['Offset', 'offset', count(conversation.next)],
    ['Received', 'received', count(counters.received)],
    ['Duplicates dropped', 'duplicates', count(counters.duplicates)],
    ['Gaps healed', 'gaps', count(counters.gaps)],
    ['Resumes', 'resumes', count(counters.resumes)],
    ['Resets', 'resets', count(counters.resets)],
  ]
  return (
    <>
      <button
        type="button"
        popoverTarget={panelId}
        aria-label={`Stream details: ${words}`}
        className="flex h-8 items-center gap-2 rounded-lg px-2.5 text-sm text-ink-3 transition-colors duration-150 hover:bg-hover hover:text-ink"
      >
        <span
          aria-hidden
          className={`size-1.5 rounded-full ${isLive ? 'bg-accent' : link === 'online' ? 'bg-ink-3' : 'bg-warn'}`}
        />
        {words}
      </button>
      <section
        id={panelId}
        popover="auto"
        aria-label="Stream details"
        className="fixed inset-auto top-[calc(3.5rem+env(safe-area-inset-top))] right-[calc(0.75rem+env(safe-area-inset-right))] m-0 w-64 rounded-xl border border-line bg-raised p-4 text-sm text-ink shadow-lift"
      >
        <h2 className="font-medium">Stream details</h2>
        <dl className="mt-2 space-y-1" data-epoch={conversation.epoch ?? ''}>
          {rows.map(([label, name, value]) => (
            <div key={name} className="flex justify-between">
              <dt className="text-ink-3">{label}</dt>
              <dd data-counter={name} className="font-mono text-[0.8125rem] tabular-nums">
                {value}
              </dd>
            </div>
          ))}
        </dl>
        <p className="mt-3 border-t border-line pt-3 text-xs text-ink-3">
          Counted since this page was opened. Every chunk has an offset, so the page knows what it missed and
          fetches it.
        </p>
      </section>
    </>
  )
}

function count(value: number): string {
  return value.toLocaleString('en')
}
