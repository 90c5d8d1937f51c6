import { expect, test } from 'vitest'
import { createGroupCommit } from './group-commit.ts'

const never = new AbortController().signal

test('[L12] what is submitted in one turn is committed at once, in order, up to the limit', async () => {
  const commits: (readonly number[])[] = []
  const group = createGroupCommit<number>({
    isPassing: () => true,
    maxWrites: 3,
    commit: async (writes) => void commits.push(writes),
  })
  await Promise.all([1, 2, 3, 4].map((write) => group.submit(write, never)))
  expect(commits).toEqual([[1, 2, 3], [4]])
})

test('[L19] after a commit that failed, the same writes go again in the same order once there is room, and it is told once', async () => {
  const commits: (readonly number[])[] = []
  const told: unknown[] = []
  const failure = new Error('database or disk is full')
  let full = 2
  const group = createGroupCommit<number>({
    isPassing: () => true,
    onChange: (change) => void told.push(change),
    maxWrites: 10,
    async commit(writes) {
      commits.push(writes)
      full -= 1
      if (full >= 0) throw failure
    },
  })
  await Promise.all([1, 2].map((write) => group.submit(write, never)))
  expect(commits).toEqual([[1, 2], [], [], [1, 2]])
  expect(told).toEqual([failure, null])
  expect(group.isHealthy).toBe(true)
})

test('[L19] an abort while the disk is full rejects with log-unavailable and takes the write back', async () => {
  const stop = new AbortController()
  const kept: number[] = []
  let isFull = true
  const group = createGroupCommit<number>({
    isPassing: () => true,
    maxWrites: 10,
    async commit(writes) {
      if (isFull) {
        stop.abort()
        throw new Error('database or disk is full')
      }
      kept.push(...writes)
    },
  })
  const refused = group.submit(1, stop.signal)
  const waiting = group.submit(2, never)
  await expect(refused).rejects.toMatchObject({ code: 'log-unavailable' })
  expect(group.isHealthy).toBe(false)
  isFull = false
  await waiting
  expect(kept).toEqual([2])
})

test('[L12] what comes during a commit waits for the next one', async () => {
  const commits: (readonly number[])[] = []
  const first = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const group = createGroupCommit<number>({
    isPassing: () => true,
    maxWrites: 10,
    commit(writes) {
      commits.push(writes)
      begun.resolve()
      return commits.length === 1 ? first.promise : Promise.resolve()
    },
  })
  const one = group.submit(1, never)
  await begun.promise
  const rest = [2, 3].map((write) => group.submit(write, never))
  first.resolve()
  await Promise.all([one, ...rest])
  expect(commits).toEqual([[1], [2, 3]])
})

test('[L9] closing commits what waits', async () => {
  const kept: number[] = []
  const group = createGroupCommit<number>({
    isPassing: () => true,
    maxWrites: 1,
    commit: async (writes) => void kept.push(...writes),
  })
  const waiting = [1, 2].map((write) => group.submit(write, never))
  await group.close()
  await Promise.all(waiting)
  expect(kept).toEqual([1, 2])
})
