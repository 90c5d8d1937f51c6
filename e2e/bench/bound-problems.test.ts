import { expect, test } from 'vitest'
import { growthProblems, mostProblems } from './bound-problems.ts'
import type { Sample } from './sampler.ts'

const MEBIBYTE = 1_048_576
const SERIES = 'relay_buffered_bytes'

const samplesOf = (series: string, values: readonly number[]): readonly Sample[] =>
  values.map((value, second) => ({ second, values: new Map([[series, value]]) }))

test.for([
  ['within the bound', [0, 200, 262], []],
  ['past it once', [0, 263, 0], ['one: relay_buffered_bytes reached 263, and must reach 1 to 262']],
  ['never waited for', [0, 0, 0], ['one: relay_buffered_bytes reached 0, and must reach 1 to 262']],
] as const)('[R14] the bench of bounds judges a backlog that was %s', ([, values, problems]) => {
  const measured = [{ name: 'one', samples: samplesOf(SERIES, values) }]
  expect(mostProblems(measured, SERIES, { least: 1, most: 262 })).toEqual(problems)
})

test('[R14] the bench of bounds fails for a series that the relay does not have', () => {
  const measured = [{ name: 'one', samples: samplesOf('other', [1]) }]
  expect(mostProblems(measured, SERIES, { most: 262 })).toEqual([
    'one: relay_buffered_bytes reached NaN, and must reach 0 to 262',
  ])
})

test.for([
  ['flat', [150, 151, 150, 152, 151, 153], 0],
  ['one that leaps for a moment', [150, 150, 150, 150, 400, 150], 0],
  ['one that grows', [150, 160, 170, 180, 190, 200], 1],
  ['one that nobody read', [], 1],
] as const)(
  '[W9] the bench of bounds judges the memory of a process while the log is away: %s',
  ([, values, count]) => {
    const samples = samplesOf(
      'process_resident_memory_bytes',
      values.map((mebibytes) => mebibytes * MEBIBYTE),
    )
    expect(growthProblems([{ name: 'worker', samples }], [0, 3, 6], 12)).toHaveLength(count)
  },
)
