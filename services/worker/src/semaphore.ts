/** At most so many at once, in the order in which they came. */
export interface Semaphore {
  /** Runs the task when there is room, and settles as it does. */
  run<Result>(task: () => Promise<Result>): Promise<Result>
}

export function createSemaphore(limit: number): Semaphore {
  let free = limit
  const waiting: (() => void)[] = []

  return {
    async run(task) {
      if (free > 0) free -= 1
      else await new Promise<void>((resolve) => waiting.push(resolve))
      try {
        return await task()
      } finally {
        const next = waiting.shift()
        if (next === undefined) free += 1
        else next()
      }
    },
  }
}
