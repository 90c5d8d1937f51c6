import { createContext, useContext } from 'react'
import type { Relay } from '../relay/relay.ts'
import type { Drafts } from './composer/drafts.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { Reads } from './sidebar/reads.ts'
import type { Stops } from './stops/stops.ts'

/** Everything that outlives a component: what the relay says, and what is local to this browser. */
export interface Chat {
  readonly relay: Relay
  readonly outbox: Outbox
  readonly stops: Stops
  readonly drafts: Drafts
  readonly reads: Reads
}

const ChatContext = createContext<Chat | null>(null)

export const ChatProvider = ChatContext.Provider

export function useChat(): Chat {
  const chat = useContext(ChatContext)
  if (chat === null) throw new Error('unable to use the chat; there is no ChatProvider above')
  return chat
}
