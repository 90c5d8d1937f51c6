import { setTimeout as pause } from 'node:timers/promises'
import type { Broker } from '../../../scripts/kafka-broker.ts'
import { chosen, type PlannedFault } from '../fault.ts'
import type { Supervised } from '../supervised.ts'
import type { Injection } from './injection.ts'

export type ProcessEnd = 'killed' | 'paused' | 'restarted'

/** SIGKILL, SIGSTOP for a while, or SIGTERM; a service that has ended is started again after a moment. */
export function breakService(
  services: readonly Supervised[],
  end: ProcessEnd,
  fault: PlannedFault,
): Injection {
  const service = chosen(services, fault.target)
  const heal = {
    killed: () => service.kill(fault.lastsMs),
    restarted: () => service.restart(fault.lastsMs),
    async paused() {
      service.pause()
      await pause(fault.lastsMs)
      service.resume()
    },
  }
  return { target: service.name, healed: heal[end]() }
}

export function breakBroker(broker: Broker, end: ProcessEnd, { lastsMs }: PlannedFault): Injection {
  const heal = {
    async killed() {
      await broker.kill()
      await pause(lastsMs)
      await broker.restart()
    },
    async restarted() {
      await broker.shutDown()
      await pause(lastsMs)
      await broker.restart()
    },
    async paused() {
      broker.pause()
      await pause(lastsMs)
      broker.resume()
    },
  }
  return { target: 'broker', healed: heal[end]() }
}
