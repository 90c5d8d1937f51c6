import type { FaultKind, InjectedFault } from './fault.ts'
import type { Wrong } from './wrong.ts'

/** Pure: the faults that were there while something went wrong, or the last one before it. */
export function faultsBehind(
  { from, to }: Pick<Wrong, 'from' | 'to'>,
  faults: readonly InjectedFault[],
): readonly InjectedFault[] {
  const there = faults.filter((fault) => fault.from <= to && fault.to >= from)
  if (there.length > 0) return there
  const before = faults.filter((fault) => fault.from <= to).toSorted((left, right) => right.from - left.from)
  return before.slice(0, 1)
}

export function kindsBehind(wrong: Wrong, faults: readonly InjectedFault[]): ReadonlySet<FaultKind> {
  return new Set(faultsBehind(wrong, faults).map(({ kind }) => kind))
}
