import { seededRandom } from '../support/seeded-random.ts'
import { type FaultKind, type Lane, LANES, type PlannedFault } from './fault.ts'

export interface ScheduleOptions {
  readonly seed: number
  readonly minutes: number
  /** How many of each kind. */
  readonly faults: number
  readonly kinds: readonly FaultKind[]
}

export type Schedule = ReadonlyMap<Lane, readonly PlannedFault[]>

/** How long each fault lasts, from and to, and how long what it broke takes to be ready again, about; in milliseconds. */
const SPANS: Readonly<
  Record<FaultKind, { readonly lasts: readonly [number, number]; readonly heals: number }>
> = {
  'broker-killed': { lasts: [0, 1000], heals: 5500 },
  'broker-paused': { lasts: [500, 6000], heals: 0 },
  'broker-restarted': { lasts: [0, 500], heals: 6000 },
  'worker-killed': { lasts: [0, 1500], heals: 1500 },
  // Some outlast the six seconds after which a worker counts as dead: those wake as zombies.
  'worker-paused': { lasts: [500, 12_000], heals: 0 },
  'worker-restarted': { lasts: [0, 500], heals: 2000 },
  'relay-killed': { lasts: [0, 1500], heals: 1500 },
  'relay-paused': { lasts: [500, 12_000], heals: 0 },
  'relay-restarted': { lasts: [0, 500], heals: 2000 },
  'service-broker-dropped': { lasts: [100, 3000], heals: 0 },
  'service-broker-delayed': { lasts: [1000, 5000], heals: 0 },
  'service-broker-half-closed': { lasts: [500, 8000], heals: 0 },
  'client-relay-dropped': { lasts: [100, 2000], heals: 0 },
  'client-relay-delayed': { lasts: [1000, 4000], heals: 0 },
  'client-relay-half-closed': { lasts: [500, 5000], heals: 0 },
  'client-disconnected': { lasts: [0, 3000], heals: 0 },
  'client-reloaded': { lasts: [0, 0], heals: 500 },
  'client-dawdling': { lasts: [1000, 6000], heals: 0 },
}

/** The least rest before a fault. Answers make progress only while there is a broker. */
const LEAST_GAP_MS: Partial<Record<Lane, number>> = { broker: 1000 }
const LEAST_GAP_ELSEWHERE_MS = 300

const LANE_NAMES: readonly Lane[] = [
  'broker',
  'workers',
  'relays',
  'service-network',
  'client-network',
  'clients',
]

/**
 * Pure: the same options give the same faults in the same order with the same rests. Each lane has every one of its kinds as often as is asked for,
 * shuffled, and rests so long between them that it takes about the minutes; where they are too few for that, it takes longer.
 */
export function planSchedule({ seed, minutes, faults, kinds }: ScheduleOptions): Schedule {
  return new Map(
    LANE_NAMES.map((lane, index) => {
      const random = seededRandom(seed * 31 + index)
      const wanted = LANES[lane].filter((kind) => kinds.includes(kind))
      const order = shuffled(
        wanted.flatMap((kind) => Array.from({ length: faults }, () => kind)),
        random,
      )
      const drafts = order.map((kind) => {
        const [least, most] = SPANS[kind].lasts
        return {
          kind,
          target: random(),
          variant: random(),
          lastsMs: Math.round(least + random() * (most - least)),
        }
      })
      const busy = drafts.reduce((sum, { kind, lastsMs }) => sum + lastsMs + SPANS[kind].heals, 0)
      const rest = (minutes * 60_000 - busy) / Math.max(1, drafts.length)
      const gap = Math.max(LEAST_GAP_MS[lane] ?? LEAST_GAP_ELSEWHERE_MS, rest)
      return [lane, drafts.map((draft) => ({ ...draft, gapMs: Math.round(gap * (0.5 + random())) }))] as const
    }),
  )
}

function shuffled<Element>(elements: readonly Element[], random: () => number): readonly Element[] {
  const left = [...elements]
  return elements.flatMap(() => left.splice(Math.floor(random() * left.length), 1))
}
