import type { Cluster } from 'kafkajs'
import { expect, test } from 'vitest'
import { createContinuity } from './kafka-continuity.ts'

/** One broker that leads partition 0, whose end is `end()`, and that has a record at every position before. */
function clusterWith(end: () => number): Cluster {
  const fetch = ({ topics: [asked] }: { topics: { partitions: { fetchOffset: string }[] }[] }) => {
    const position = Number(asked?.partitions[0]?.fetchOffset)
    const batchContext = { producerId: '-1', inTransaction: false }
    const record = { offset: `${position}`, key: null, value: null, timestamp: '1', batchContext }
    const messages = position < end() ? [record] : []
    const partition = { partition: 0, lastStableOffset: `${end()}`, abortedTransactions: null, messages }
    return Promise.resolve({ responses: [{ partitions: [partition] }] })
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is asked
  return {
    findLeaderForPartitions: () => ({ '1': [0] }),
    findBroker: () => Promise.resolve({ fetch }),
  } as unknown as Cluster
}

test('[L18] a log end that a new leader does not know yet is waited for', async () => {
  let [end, now] = [5, 0]
  const continuity = createContinuity('chunks', () => now)
  const check = (): Promise<void> =>
    continuity.check(
      clusterWith(() => end),
      new Map([[0, 6]]),
    )
  await expect(check()).rejects.toThrow('partition 0 of chunks ends before position 5 for now')
  now = 4000
  end = 6
  await check()
  now = 9000
  end = 5
  await expect(check()).rejects.toThrow('for now')
})

test('[L18] a log that ends before the last record that was read, and goes on doing so, is another one', async () => {
  let now = 0
  const continuity = createContinuity('chunks', () => now)
  const check = (): Promise<void> =>
    continuity.check(
      clusterWith(() => 5),
      new Map([[0, 6]]),
    )
  while (now < 4000) {
    await expect(check()).rejects.toThrow('for now')
    now += 1000
  }
  await expect(check()).rejects.toThrow('for now')
  now = 5000
  await expect(check()).rejects.toMatchObject({ code: 'offset-expired' })
})
