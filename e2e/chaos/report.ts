import { DAMAGES } from './wrong.ts'
import type { Row } from './table.ts'

const HEADINGS = ['fault', 'injected', ...DAMAGES, 'resume p50', 'p95', 'p99']

/** The table for people, on a terminal. */
export function terminalTable(rows: readonly Row[]): string {
  const cells = [HEADINGS, ...rows.map(cellsOf)]
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  return cells
    .map((line) =>
      line
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n')
}

/** The table and a picture of the resume times, for docs/reliability.md. */
export function markdownReport(rows: readonly Row[], sentence: string): string {
  const table = [
    line(HEADINGS),
    line(HEADINGS.map((_, column) => (column === 0 ? '---' : '--:'))),
    ...rows.map((row) => line(cellsOf(row))),
  ]
  const seconds = (pick: (row: Row) => number): string =>
    rows.map((row) => (pick(row) / 1000).toFixed(2)).join(', ')
  const picture = [
    '```mermaid',
    'xychart-beta horizontal',
    '  title "Seconds until the next text: p95 (bars), p50 (line)"',
    `  x-axis [${rows.map(({ kind }) => `"${kind}"`).join(', ')}]`,
    '  y-axis "seconds"',
    `  bar [${seconds(({ resumes }) => resumes.p95)}]`,
    `  line [${seconds(({ resumes }) => resumes.p50)}]`,
    '```',
  ]
  return [sentence, '', ...table, '', ...picture, ''].join('\n')
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function cellsOf({ kind, injected, damages, resumes }: Row): readonly string[] {
  const times = resumes.count === 0 ? ['–', '–', '–'] : [resumes.p50, resumes.p95, resumes.p99].map(inSeconds)
  return [kind, `${injected}`, ...DAMAGES.map((damage) => `${damages[damage]}`), ...times]
}

function inSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}
