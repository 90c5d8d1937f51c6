/** One command's part in an answer. */
export interface Turn {
  /** Aborts when a stop of the answer comes. */
  readonly stopped: AbortSignal
  /** From here on, until it is left, a stop of the answer waits for it. */
  begin(): void
  leave(): void
}

/** The commands that were delivered and are not over, by the answer that they concern. */
export interface UnderWay {
  join(answer: string): Turn
  /** Aborts `stopped` of every turn of the answer; resolves when those that have begun are left. */
  stop(answer: string): Promise<void>
}

interface Entry {
  readonly stopping: AbortController
  readonly left: PromiseWithResolvers<void>
  hasBegun: boolean
}

export function createUnderWay(): UnderWay {
  const all = new Map<string, Set<Entry>>()

  return {
    join(answer) {
      const entry: Entry = {
        stopping: new AbortController(),
        left: Promise.withResolvers(),
        hasBegun: false,
      }
      const entries = all.get(answer) ?? new Set()
      all.set(answer, entries.add(entry))
      return {
        stopped: entry.stopping.signal,
        begin() {
          entry.hasBegun = true
        },
        leave() {
          entries.delete(entry)
          if (entries.size === 0) all.delete(answer)
          entry.left.resolve()
        },
      }
    },
    async stop(answer) {
      const entries = [...(all.get(answer) ?? [])]
      for (const { stopping } of entries) stopping.abort()
      await Promise.all(entries.filter(({ hasBegun }) => hasBegun).map(({ left }) => left.promise))
    },
  }
}
