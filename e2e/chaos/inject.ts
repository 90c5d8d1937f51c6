import type { Actor } from './actor.ts'
import { chosen, type PlannedFault } from './fault.ts'
import { breakClient } from './faults/client-faults.ts'
import type { Injection } from './faults/injection.ts'
import { breakWays } from './faults/network-faults.ts'
import { breakBroker, breakService } from './faults/process-faults.ts'
import type { ChaosStack } from './stack.ts'

/** Begins a fault. */
export function inject(fault: PlannedFault, stack: ChaosStack, actors: readonly Actor[]): Injection {
  const { workers, relays } = stack
  switch (fault.kind) {
    case 'broker-killed':
      return breakBroker(ownBroker(stack), 'killed', fault)
    case 'broker-paused':
      return breakBroker(ownBroker(stack), 'paused', fault)
    case 'broker-restarted':
      return breakBroker(ownBroker(stack), 'restarted', fault)
    case 'worker-killed':
      return breakService(workers, 'killed', fault)
    case 'worker-paused':
      return breakService(workers, 'paused', fault)
    case 'worker-restarted':
      return breakService(workers, 'restarted', fault)
    case 'relay-killed':
      return breakService(relays, 'killed', fault)
    case 'relay-paused':
      return breakService(relays, 'paused', fault)
    case 'relay-restarted':
      return breakService(relays, 'restarted', fault)
    case 'service-broker-dropped':
      return breakServiceWay(stack, 'dropped', fault)
    case 'service-broker-delayed':
      return breakServiceWay(stack, 'delayed', fault)
    case 'service-broker-half-closed':
      return breakServiceWay(stack, 'half-closed', fault)
    case 'client-relay-dropped':
      return breakWays(waysOf(actors), 'all clients', 'dropped', fault)
    case 'client-relay-delayed':
      return breakWays(waysOf(actors), 'all clients', 'delayed', fault)
    case 'client-relay-half-closed':
      return breakWays(waysOf(actors), 'all clients', 'half-closed', fault)
    case 'client-disconnected':
      return breakClient(actors, 'disconnected', fault)
    case 'client-reloaded':
      return breakClient(actors, 'reloaded', fault)
    case 'client-dawdling':
      return breakClient(actors, 'dawdling', fault)
  }
}

function ownBroker({ broker }: ChaosStack): NonNullable<ChaosStack['broker']> {
  if (broker === null) throw new Error('unable to break the broker; others share it')
  return broker
}

const waysOf = (actors: readonly Actor[]) => actors.map(({ way }) => way)

function breakServiceWay(
  { brokerWays, workers, relays }: ChaosStack,
  kind: 'dropped' | 'delayed' | 'half-closed',
  fault: PlannedFault,
): Injection {
  const named = [...workers, ...relays].map(({ name }, index) => ({ name, way: brokerWays[index] }))
  const { name, way } = chosen(named, fault.target)
  if (way === undefined) throw new Error('unable to break the way to the broker; there is no proxy on it')
  return breakWays([way], `${name}–broker`, kind, fault)
}
