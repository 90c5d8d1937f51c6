import type { Folded } from './folded.ts'

/** What a conversation weighs beside its texts: its messages' objects, in the same units. */
const OVERHEAD = 1024

/** Conversations by id, the least recently used dropped first once all together weigh more than the bound. Dropping one loses nothing. */
export interface FoldCache {
  get(id: string): Folded | undefined
  set(id: string, folded: Folded): void
  drop(id: string): void
}

export function createFoldCache(maxWeight: number): FoldCache {
  const kept = new Map<string, Folded>()
  let total = 0

  function drop(id: string): void {
    const folded = kept.get(id)
    if (folded === undefined) return
    kept.delete(id)
    total -= cost(folded)
  }

  return {
    drop,
    get(id) {
      const folded = kept.get(id)
      if (folded === undefined) return undefined
      kept.delete(id)
      kept.set(id, folded)
      return folded
    },
    set(id, folded) {
      drop(id)
      kept.set(id, folded)
      total += cost(folded)
      for (const oldest of kept.keys()) {
        if (total <= maxWeight || oldest === id) break
        drop(oldest)
      }
    },
  }
}

function cost({ weight, conversation }: Folded): number {
  return weight + OVERHEAD * (1 + conversation.messages.length)
}
