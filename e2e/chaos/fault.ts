/** Everything that chaos does to the stack, by the lane in which it happens: one fault of a lane at a time, lanes beside each other. */
export const LANES = {
  broker: ['broker-killed', 'broker-paused', 'broker-restarted'],
  workers: ['worker-killed', 'worker-paused', 'worker-restarted'],
  relays: ['relay-killed', 'relay-paused', 'relay-restarted'],
  'service-network': ['service-broker-dropped', 'service-broker-delayed', 'service-broker-half-closed'],
  'client-network': ['client-relay-dropped', 'client-relay-delayed', 'client-relay-half-closed'],
  clients: ['client-disconnected', 'client-reloaded', 'client-dawdling'],
} as const

export type Lane = keyof typeof LANES
export type FaultKind = (typeof LANES)[Lane][number]

export const FAULT_KINDS: readonly FaultKind[] = Object.values(LANES).flat()

export function isFaultKind(name: string): name is FaultKind {
  return FAULT_KINDS.some((kind) => kind === name)
}

/** What is going to be done. `target` and `variant`, from 0 up to 1, choose whom it hits and in which of its forms. */
export interface PlannedFault {
  readonly kind: FaultKind
  readonly target: number
  readonly variant: number
  readonly lastsMs: number
  /** The rest after the fault before it. */
  readonly gapMs: number
}

/** What was done. Times are in milliseconds since the run began; `to` is when what was broken works again. */
export interface InjectedFault {
  readonly kind: FaultKind
  readonly target: string
  readonly from: number
  to: number
}

/** The element at `share`, from 0 up to 1, of the way through the list. */
export function chosen<Element>(elements: readonly Element[], share: number): Element {
  const element = elements[Math.min(elements.length - 1, Math.floor(share * elements.length))]
  if (element === undefined) throw new Error('unable to choose; the list is empty')
  return element
}
