import type { FaultKind } from './fault.ts'
import type { Screen } from './screen.ts'

/** For each fault and each client that had a running answer: how long it was until this client showed more of it than before. */
export interface ResumeTimes {
  injected(kind: FaultKind, screens: readonly Screen[]): void
  grown(screen: Screen): void
  readonly byKind: ReadonlyMap<FaultKind, readonly number[]>
}

export function createResumeTimes(now: () => number): ResumeTimes {
  const byKind = new Map<FaultKind, number[]>()
  const waiting = new Map<Screen, { readonly kind: FaultKind; readonly at: number }[]>()
  return {
    injected(kind, screens) {
      for (const screen of screens) {
        if (!screen.isAnswering) continue
        waiting.set(screen, [...(waiting.get(screen) ?? []), { kind, at: now() }])
      }
    },
    grown(screen) {
      for (const { kind, at } of waiting.get(screen) ?? []) {
        byKind.set(kind, [...(byKind.get(kind) ?? []), now() - at])
      }
      waiting.delete(screen)
    },
    byKind,
  }
}
