/** The value below which `share` of the values lie; 0 for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** p50, p95 and p99 in one line. */
export function quantiles(values: readonly number[], unit: string): string {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantile(values, share).toFixed(2))
  return `p50 ${p50}  p95 ${p95}  p99 ${p99} ${unit}`
}

/** Milliseconds on the machine's own clock, which all its processes share. */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
