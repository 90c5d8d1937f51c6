import { createBackoff } from './kafka-backoff.ts'
import type { KafkaLogger } from './kafka-logger.ts'
import type { Unfinished } from '../unfinished.ts'

/** What one owned partition has to commit. */
export interface Committed {
  readonly unfinished: Pick<Unfinished, 'commit'>
  /** What the group has stored. */
  stored: number
}

export interface CommitsOptions {
  readonly owned: ReadonlyMap<number, Committed>
  readonly commit: (positions: ReadonlyMap<number, number>) => Promise<void>
  /** After it a commit is tried once. */
  readonly ended: AbortSignal
  readonly group: string
  readonly logger: KafkaLogger
}

/** Stores where the group goes on, whenever that has moved. */
export interface Commits {
  /** Resolves when nothing is left to commit, or at the end when that has failed. */
  soon(): Promise<void>
}

/**
 * One commit is in flight, and what finishes meanwhile goes into the next. One that failed is tried again while its partitions are owned, for it may be long
 * before another record finishes, and until then its records would come again.
 */
export function createCommits({ owned, commit, ended, group, logger }: CommitsOptions): Commits {
  let committing: Promise<void> | null = null

  async function commitAll(): Promise<void> {
    const backoff = createBackoff()
    await Promise.resolve()
    for (;;) {
      const due = [...owned].filter(([, { unfinished, stored }]) => unfinished.commit > stored)
      if (due.length === 0) break
      const positions = new Map(due.map(([partition, { unfinished }]) => [partition, unfinished.commit]))
      const isLast = ended.aborted
      try {
        await commit(positions)
        for (const [partition, owner] of due) owner.stored = positions.get(partition) ?? owner.stored
        backoff.succeeded()
      } catch (error) {
        logger.info({ err: error, group }, 'unable to commit')
        if (isLast) break
        await backoff.wait(ended)
      }
    }
    committing = null
  }

  return {
    soon() {
      committing ??= commitAll()
      return committing
    },
  }
}
