import type { StopCommand } from '@ras/shared/protocol/command'

/** One command's part in an answer. */
export interface Turn {
  /** Aborts when a stop of the answer comes. */
  readonly stopped: AbortSignal
  /** The first of these stops. */
  readonly stoppedBy: () => StopCommand | null
  /** From here on, until it is left, a stop of the answer waits for it. */
  begin(): void
  leave(): void
}

/** The commands that were delivered and are not over, by the answer that they concern. */
export interface UnderWay {
  join(answer: string): Turn
  /** Aborts `stopped` of every turn of the answer; resolves when those that have begun are left. */
  stop(answer: string, command: StopCommand): Promise<void>
}

interface Entry {
  readonly stopping: AbortController
  readonly left: PromiseWithResolvers<void>
  hasBegun: boolean
  stoppedBy: StopCommand | null
}

export function createUnderWay(): UnderWay {
  const all = new Map<string, Set<Entry>>()

  return {
    join(answer) {
      const entry: Entry = {
        stopping: new AbortController(),
        left: Promise.withResolvers(),
        hasBegun: false,
        stoppedBy: null,
      }
      const entries = all.get(answer) ?? new Set()
      all.set(answer, entries.add(entry))
      return {
        stopped: entry.stopping.signal,
        stoppedBy: () => entry.stoppedBy,
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
    async stop(answer, command) {
      const entries = [...(all.get(answer) ?? [])]
      for (const entry of entries) {
        entry.stoppedBy ??= command
        entry.stopping.abort()
      }
      await Promise.all(entries.filter(({ hasBegun }) => hasBegun).map(({ left }) => left.promise))
    },
  }
}
