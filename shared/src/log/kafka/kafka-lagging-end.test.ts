import { expect, test } from 'vitest'
import { StreamError } from '../../protocol/stream-error.ts'
import { createLaggingEnds } from './kafka-lagging-end.ts'

/** Of the first answer and of each that comes so many milliseconds later: whether the log is taken for another one. */
function takenForAnother(...waits: readonly number[]): readonly boolean[] {
  let now = 0
  const ends = createLaggingEnds('chunks', () => now)
  return [0, ...waits].map((wait) => {
    now += wait
    return ends.behind(0, 5) instanceof StreamError
  })
}

test('[L18] a leader that answers after nobody did is looked at for as long as any', () => {
  expect(takenForAnother(7000)).toEqual([false, false])
  const lasting = [1000, 1000, 1000, 1000]
  expect(takenForAnother(...lasting, 7000, ...lasting)).not.toContain(true)
  expect(takenForAnother(...lasting, 7000, ...lasting, 1000).indexOf(true)).toBe(10)
})

test('[L18] of a shorter time in which nobody answers no more counts than passes between two looks', () => {
  expect(takenForAnother(4900, 1000, 1000, 1000)).not.toContain(true)
})

test('[L18] a log that goes on ending too early is another one, also where looking takes long', () => {
  expect(takenForAnother(...Array.from({ length: 10 }, () => 500)).indexOf(true)).toBe(10)
  expect(takenForAnother(...Array.from({ length: 5 }, () => 4000)).indexOf(true)).toBe(5)
})
