import { CloudOff, RefreshCw } from 'lucide-react'
import type { ReactElement } from 'react'
import { useStore } from 'zustand'
import { useLasting } from '../../ui/use-lasting.ts'
import { useChat } from '../chat.ts'

/** By the composer: what it means that there is no connection. */
export function LinkLine(): ReactElement {
  const link = useStore(useChat().relay.store, (state) => state.link)
  const isAway = useLasting(link === 'connecting' || link === 'reconnecting', 400)
  return (
    <output
      aria-label="Connection"
      data-link={link}
      className="flex items-center justify-center gap-1.5 font-medium text-warn empty:hidden"
    >
      {link === 'offline' && (
        <>
          <CloudOff size={13} aria-hidden className="shrink-0 max-sm:hidden" />
          Offline. What you send is kept and goes out when you are back.
        </>
      )}
      {link !== 'offline' && isAway && (
        <>
          <RefreshCw size={12} aria-hidden className="shrink-0" />
          {link === 'connecting' ? 'Connecting…' : 'Reconnecting…'}
        </>
      )}
    </output>
  )
}
