import type { Measured } from './memory.ts'
import { quantile } from './quantiles.ts'

const MEBIBYTE = 1_048_576

/** What went past its bound, in words; nothing if all is well. A series that nobody read is a problem, too. */
export function mostProblems(
  measured: readonly Measured[],
  series: string,
  { least = 0, most }: { readonly least?: number; readonly most: number },
): readonly string[] {
  return measured.flatMap(({ name, samples }) => {
    const highest = Math.max(...samples.map(({ values }) => values.get(series) ?? Number.NaN))
    if (highest >= least && highest <= most) return []
    return [`${name}: ${series} reached ${highest}, and must reach ${least} to ${most}`]
  })
}

/** The same for the growth of the median of resident memory from one span of seconds to the next. */
export function growthProblems(
  measured: readonly Measured[],
  [from, middle, to]: readonly [number, number, number],
  mostMebibytes: number,
): readonly string[] {
  return measured.flatMap(({ name, samples }) => {
    const medianOf = (begin: number, end: number): number => {
      const values = samples
        .filter(({ second }) => second >= begin && second < end)
        .map(({ values: read }) => read.get('process_resident_memory_bytes') ?? Number.NaN)
      return values.length === 0 ? Number.NaN : quantile(values, 0.5) / MEBIBYTE
    }
    const growth = medianOf(middle, to) - medianOf(from, middle)
    if (growth <= mostMebibytes) return []
    return [
      `${name}: its resident memory grew by ${growth.toFixed(1)} MiB from one half to the next, and may by ${mostMebibytes}`,
    ]
  })
}
