/** The state of the way to the relay. `connecting` is only the first time; `offline` is when the browser knows that there is no network. */
export type Link = 'connecting' | 'online' | 'reconnecting' | 'offline'

export interface LinkFacts {
  readonly connected: boolean
  readonly connectedBefore: boolean
  readonly browserOnline: boolean
}

/** A connection that works counts more than what the browser says: a relay on this machine needs no network. */
export function linkOf({ connected, connectedBefore, browserOnline }: LinkFacts): Link {
  if (connected) return 'online'
  if (!browserOnline) return 'offline'
  return connectedBefore ? 'reconnecting' : 'connecting'
}
