import { setTimeout as pause } from 'node:timers/promises'
import type { PlannedFault } from '../fault.ts'
import type { Way } from '../way.ts'
import type { Injection } from './injection.ts'

export type NetworkFault = 'dropped' | 'delayed' | 'half-closed'

/** Of a delayed byte, in milliseconds. */
const LEAST_DELAY = 50
const MOST_DELAY = 1500

/** Cuts ways, makes them slow, or breaks one direction: by a silence in which the connections stay, or by a FIN. */
export function breakWays(
  ways: readonly Way[],
  name: string,
  kind: NetworkFault,
  fault: PlannedFault,
): Injection {
  const { variant, lastsMs } = fault
  const direction = variant * 2 < 1 ? 'there' : 'back'
  const isFin = (variant * 4) % 2 < 1
  const target = `${name}${kind === 'half-closed' ? `, ${isFin ? 'FIN' : 'silence'} ${direction}` : ''}`
  if (kind === 'half-closed' && isFin) {
    for (const way of ways) way.halfClose(direction)
    return { target, healed: Promise.resolve() }
  }
  const impairment = {
    dropped: { isCut: true },
    delayed: { delayMs: Math.round(LEAST_DELAY + variant * (MOST_DELAY - LEAST_DELAY)) },
    'half-closed': { silent: direction },
  } as const
  const heals = ways.map((way) => way.impair(impairment[kind]))
  const heal = async (): Promise<void> => {
    await pause(lastsMs)
    for (const end of heals) end()
  }
  return { target, healed: heal() }
}
