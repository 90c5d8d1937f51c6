import { setTimeout as pause } from 'node:timers/promises'
import type { Actor } from '../actor.ts'
import { chosen, type PlannedFault } from '../fault.ts'
import type { Injection } from './injection.ts'

export type ClientFault = 'disconnected' | 'reloaded' | 'dawdling'

/** Takes a client's connections from it, loads it again, or lets what comes to it lie unread. One that waits for an answer, where there is one. */
export function breakClient(actors: readonly Actor[], kind: ClientFault, fault: PlannedFault): Injection {
  const answering = actors.filter(({ screen }) => screen.isAnswering)
  const actor = chosen(answering.length > 0 ? answering : actors, fault.target)
  const impair = async (impairment: Parameters<Actor['way']['impair']>[0]): Promise<void> => {
    const heal = actor.way.impair(impairment)
    await pause(fault.lastsMs)
    heal()
  }
  const heal = {
    disconnected: () => impair({ isCut: true }),
    dawdling: () => impair({ silent: 'back' }),
    async reloaded() {
      await actor.reload()
    },
  }
  return { target: actor.screen.client, healed: heal[kind]() }
}
