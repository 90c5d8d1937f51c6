/** Which records of one partition are under way, and so up to where the partition is done. */
export interface Unfinished {
  /** Positions must rise. */
  begin(position: number): void
  finish(position: number): void
  /** The position to commit: that of the lowest unfinished record, or the one after the last that was begun. */
  readonly commit: number
}

export function createUnfinished(from: number): Unfinished {
  // A set keeps the order of insertion, and positions rise, so its first member is the lowest.
  const positions = new Set<number>()
  let next = from
  return {
    begin(position) {
      positions.add(position)
      next = position + 1
    },
    finish(position) {
      positions.delete(position)
    },
    get commit() {
      const [lowest] = positions
      return lowest ?? next
    },
  }
}
