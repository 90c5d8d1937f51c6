import { quantile } from '../bench/quantiles.ts'
import { kindsBehind } from './attribute.ts'
import type { FaultKind, InjectedFault } from './fault.ts'
import { DAMAGES, type Damage, type Wrong } from './wrong.ts'

/** One kind of fault: how often, what went wrong while it was there, and how long clients waited for the next text, in milliseconds. */
export interface Row {
  readonly kind: FaultKind
  readonly injected: number
  readonly damages: Readonly<Record<Damage, number>>
  readonly resumes: {
    readonly count: number
    readonly p50: number
    readonly p95: number
    readonly p99: number
  }
}

export interface TableOptions {
  readonly kinds: readonly FaultKind[]
  readonly faults: readonly InjectedFault[]
  readonly wrongs: readonly Wrong[]
  readonly resumes: ReadonlyMap<FaultKind, readonly number[]>
}

/** Pure. What went wrong counts in the row of every fault that was there. */
export function tableOf({ kinds, faults, wrongs, resumes }: TableOptions): readonly Row[] {
  const blamed = wrongs.map((wrong) => ({ damage: wrong.damage, kinds: kindsBehind(wrong, faults) }))
  return kinds.map((kind) => {
    const times = resumes.get(kind) ?? []
    return {
      kind,
      injected: faults.filter((fault) => fault.kind === kind).length,
      damages: countDamages(blamed.filter((each) => each.kinds.has(kind))),
      resumes: {
        count: times.length,
        p50: Math.round(quantile(times, 0.5)),
        p95: Math.round(quantile(times, 0.95)),
        p99: Math.round(quantile(times, 0.99)),
      },
    }
  })
}

export function countDamages(wrongs: readonly Pick<Wrong, 'damage'>[]): Readonly<Record<Damage, number>> {
  const count = (damage: Damage): number => wrongs.filter((wrong) => wrong.damage === damage).length
  const [lost, duplicated, reordered, stuck, twice] = DAMAGES
  return {
    [lost]: count(lost),
    [duplicated]: count(duplicated),
    [reordered]: count(reordered),
    [stuck]: count(stuck),
    [twice]: count(twice),
  }
}
