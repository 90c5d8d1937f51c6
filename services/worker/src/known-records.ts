import type { Log } from '@ras/shared/log/log'

/** Positions of one partition: `from` is inclusive, `to` is not. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** Which records of `chunks` this worker knows: those that it has written, and those that it was told of or has read. */
export interface KnownRecords {
  /** As `Log.append`; what it wrote to `chunks` is known. Where that stands before what was known, the log is another one of the same name, of which nothing is known. */
  readonly append: Log['append']
  learn(partition: number, range: Range): void
  forget(partition: number): void
  has(partition: number, position: number): boolean
  /** What stands at or after `from` and before the latest record that is known, and is not known itself. Those that are near each other are one range. */
  gaps(partition: number, from: number): readonly Range[]
}

/** Ranges that are kept of one partition; what is forgotten is not known. */
const MAX_RANGES = 10_000
/** Reading so many records is cheaper than to read twice. */
const NEAR = 1000

/** All that the owner of a partition writes there it writes itself, so mostly the records that are known have no gap. */
export function createKnownRecords(
  log: Pick<Log, 'append' | 'partitionOf'>,
  maxRanges = MAX_RANGES,
): KnownRecords {
  /** Apart from each other, in order. */
  const known = new Map<number, Range[]>()

  function learn(partition: number, { from, to }: Range): void {
    const ranges = known.get(partition) ?? []
    known.set(partition, ranges)
    let first = ranges.length
    // Mostly it is the latest.
    while (first > 0 && (ranges[first - 1]?.to ?? 0) >= from) first -= 1
    let after = first
    while (after < ranges.length && (ranges[after]?.from ?? 0) <= to) after += 1
    const met = ranges.slice(first, after)
    const all = {
      from: Math.min(from, ...met.map((each) => each.from)),
      to: Math.max(to, ...met.map((each) => each.to)),
    }
    ranges.splice(first, after - first, all)
    if (ranges.length > maxRanges) ranges.shift()
  }

  return {
    learn,
    forget: (partition) => void known.delete(partition),
    async append(topic, records, ...rest) {
      if (topic !== 'chunks') return log.append(topic, records, ...rest)
      const places = records.map(({ key }) => {
        const partition = log.partitionOf(key)
        return { partition, end: known.get(partition)?.at(-1)?.to ?? 0 }
      })
      const positions = await log.append(topic, records, ...rest)
      if (places.some(({ end }, index) => (positions[index] ?? NaN) < end)) known.clear()
      for (const [index, { partition }] of places.entries()) {
        const position = positions[index]
        // A log that does not say where a record stands leaves it unknown.
        if (position === undefined || !Number.isInteger(position)) continue
        learn(partition, { from: position, to: position + 1 })
      }
      return positions
    },
    has: (partition, position) =>
      known.get(partition)?.some(({ from, to }) => from <= position && position < to) ?? false,
    gaps(partition, from) {
      const gaps: Range[] = []
      let next = from
      for (const range of known.get(partition) ?? []) {
        if (range.to <= next) continue
        if (range.from > next) {
          const last = gaps.at(-1)
          const isNear = last !== undefined && next - last.to < NEAR
          if (isNear) gaps.pop()
          gaps.push({ from: isNear ? last.from : next, to: range.from })
        }
        next = range.to
      }
      return gaps
    },
  }
}
