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
      className="flex justify-center gap-2 pb-2 text-sm text-warn empty:hidden"
    >
      {link === 'offline' && (
        <>
          <CloudOff size={15} aria-hidden className="mt-1 shrink-0" />
          Offline. What you send is kept and goes out when you are back.
        </>
      )}
      {link !== 'offline' && isAway && (
        <>
          <RefreshCw size={14} aria-hidden className="mt-1 shrink-0" />
          {link === 'connecting' ? 'Connecting…' : 'Reconnecting…'}
        </>
      )}
    </output>
  )
}
