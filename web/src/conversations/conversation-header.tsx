import type { ReactElement, ReactNode } from 'react'
import type { View } from '../relay/following.ts'
import { StreamDetails } from './thread/stream-details.tsx'

interface ConversationHeaderProps {
  /** Null where there is nothing to name yet. */
  readonly title: string | null
  readonly menu: ReactNode
  readonly view: View | null
}

export function ConversationHeader({ title, menu, view }: ConversationHeaderProps): ReactElement {
  return (
    <header className="relative z-10 flex h-[calc(3.5rem+env(safe-area-inset-top))] shrink-0 items-center gap-2 px-3 pt-[env(safe-area-inset-top)] sm:px-4">
      {menu}
      <h1 className="min-w-0 flex-1 truncate text-sm font-medium text-ink-2" dir="auto">
        {title ?? <span className="sr-only">Reliable AI Streams</span>}
      </h1>
      {view && <StreamDetails view={view} />}
      <div className="pointer-events-none absolute inset-x-0 top-full h-5 bg-linear-to-b from-canvas to-transparent" />
    </header>
  )
}
