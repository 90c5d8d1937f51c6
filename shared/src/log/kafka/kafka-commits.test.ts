import { expect, test } from 'vitest'
import { type Committed, createCommits } from './kafka-commits.ts'
import { SILENT } from './kafka-logger.ts'

const refused = new Error('NOT_COORDINATOR_FOR_GROUP')

/** A partition 0 whose records before 5 are finished, and a group that stores after so many refusals. */
function createMember(refusals: number, ended = new AbortController().signal) {
  const owner: Committed = { unfinished: { commit: 5 }, stored: 0 }
  const owned = new Map([[0, owner]])
  const asked: number[] = []
  let left = refusals
  const commit = (positions: ReadonlyMap<number, number>): Promise<void> => {
    asked.push(positions.get(0) ?? NaN)
    left -= 1
    return left < 0 ? Promise.resolve() : Promise.reject(refused)
  }
  return { owner, owned, asked, commits: createCommits({ owned, commit, ended, group: 'g', logger: SILENT }) }
}

test('[L5] a commit that failed is tried again though nothing more finishes', async () => {
  const { owner, asked, commits } = createMember(2)
  await commits.soon()
  expect(asked).toEqual([5, 5, 5])
  expect(owner.stored).toBe(5)
  await commits.soon()
  expect(asked).toHaveLength(3)
})

test('[L5] a commit that failed is not tried again for a partition that was lost', async () => {
  const { owned, asked, commits } = createMember(Infinity)
  const committing = commits.soon()
  await expect.poll(() => asked.length).toBeGreaterThan(1)
  owned.clear()
  await committing
})

test('[L17] at the end a commit that failed is tried once more, and not again', async () => {
  const ending = new AbortController()
  const { asked, commits } = createMember(Infinity, ending.signal)
  const committing = commits.soon()
  await expect.poll(() => asked.length).toBe(1)
  ending.abort()
  await committing
  expect(asked).toHaveLength(2)
})
