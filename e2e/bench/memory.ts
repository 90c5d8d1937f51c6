import type { Sample } from './sampler.ts'

const MEBIBYTE = 1_048_576
const SERIES = {
  resident: 'process_resident_memory_bytes',
  heap: 'nodejs_heap_size_used_bytes',
} as const
/** More points than this cannot be told apart in a picture. */
const POINTS = 60

export interface Measured {
  readonly name: string
  readonly samples: readonly Sample[]
}

/** Least, median and most of resident memory and used heap in each span of seconds, in mebibytes, as a Markdown table. */
export function memoryTable(
  measured: readonly Measured[],
  spans: Readonly<Record<string, readonly [number, number]>>,
): string {
  const rows = measured.flatMap(({ name, samples }) =>
    Object.entries(SERIES).map(([what, series]) => [
      `${name}, ${what}`,
      ...Object.values(spans).map(([from, to]) =>
        range(samples.filter(({ second }) => second >= from && second < to).map(valueOf(series))),
      ),
    ]),
  )
  const head = ['MiB, least / median / most', ...Object.keys(spans)]
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Resident memory and, below it, used heap, in mebibytes over seconds, as a Mermaid chart. */
export function memoryCurve(title: string, samples: readonly Sample[]): string {
  const every = Math.ceil(samples.length / POINTS)
  const shown = samples.filter((_, at) => at % every === 0)
  const lines = Object.values(SERIES).map((series) => shown.map(valueOf(series)))
  return [
    '```mermaid',
    'xychart-beta',
    `  title "${title}"`,
    `  x-axis "seconds" 0 --> ${Math.round(shown.at(-1)?.second ?? 0)}`,
    `  y-axis "MiB" 0 --> ${Math.ceil(Math.max(...lines.flat()) / 50) * 50}`,
    ...lines.map((values) => `  line [${values.map((value) => value.toFixed(0)).join(', ')}]`),
    '```',
  ].join('\n')
}

function valueOf(series: string): (sample: Sample) => number {
  return ({ values }) => (values.get(series) ?? Number.NaN) / MEBIBYTE
}

function range(values: readonly number[]): string {
  const sorted = values.toSorted((left, right) => left - right)
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return [0, 0.5, 1].map((share) => at(share).toFixed(1)).join(' / ')
}
