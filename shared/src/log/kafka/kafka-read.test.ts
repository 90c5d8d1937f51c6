import { expect, test } from 'vitest'
import type { Cluster } from 'kafkajs'
import type { KafkaSession } from './kafka-client.ts'
import { SILENT } from './kafka-logger.ts'
import { readRecords } from './kafka-tail.ts'

const never = new AbortController().signal

interface Partition {
  /** What stands in it; control records are none. */
  readonly records: readonly number[]
  readonly start?: number
  readonly high: number
  /** Where it is decided which transactions were committed. */
  readonly stable?: number
  /** The request is not answered; what happens meanwhile. */
  readonly unanswered?: () => void
}

/** Sessions with a broker that leads partition 0, which at its n-th request is the n-th of these, and then the last one. */
function sessionsWith(...partitions: readonly Partition[]): () => KafkaSession {
  const left = [...partitions]
  const next = (): Partition => {
    const [first = { records: [], high: 0 }] = left
    if (left.length > 1) left.shift()
    return first
  }
  const fetch = ({ topics: [asked] }: { topics: { partitions: { fetchOffset: string }[] }[] }) => {
    const from = Number(asked?.partitions[0]?.fetchOffset)
    const { records, start = 0, high, stable = high, unanswered } = next()
    unanswered?.()
    if (unanswered !== undefined) return Promise.reject(new Error('read ECONNRESET'))
    if (from < start) return Promise.reject(outOfRange)
    const messages = Array.from({ length: Math.max(0, stable - from) }, (_, index) => from + index).map(
      (offset) => ({
        offset: String(offset),
        key: null,
        value: Buffer.from(String(offset)),
        timestamp: '1',
        isControlRecord: !records.includes(offset),
        batchContext: { producerId: '-1', inTransaction: false },
      }),
    )
    const ends = { highWatermark: String(high), lastStableOffset: String(stable) }
    const partition = { partition: 0, ...ends, abortedTransactions: null, messages }
    return Promise.resolve({ responses: [{ partitions: [partition] }] })
  }
  const outOfRange = Object.assign(new Error('out of range'), {
    name: 'KafkaJSOffsetOutOfRange',
    partition: 0,
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is asked
  const cluster = {
    connect: () => Promise.resolve(),
    addMultipleTargetTopics: () => Promise.resolve(),
    refreshMetadataIfNecessary: () => Promise.resolve(),
    findLeaderForPartitions: () => ({ '1': [0] }),
    findBroker: () => Promise.resolve({ fetch }),
    fetchTopicsOffset: ([{ fromBeginning }]: [{ fromBeginning: boolean }]) => {
      const { start = 0, high } = partitions.at(-1) ?? { high: 0 }
      const offset = String(fromBeginning ? start : high)
      return Promise.resolve([{ topic: 'chunks', partitions: [{ partition: 0, offset }] }])
    },
  } as unknown as Cluster
  const consumer = ({ partitionAssigners: [assigner] }: { partitionAssigners: ((_: object) => unknown)[] }) =>
    assigner?.({ cluster })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is asked
  return () => ({ kafka: { consumer }, closed: never, close: () => {} }) as unknown as KafkaSession
}

async function read(
  openSession: () => KafkaSession,
  range: { readonly from: number; readonly to: number },
  now?: () => number,
): Promise<readonly number[]> {
  const found: number[] = []
  const options = { openSession, topic: 'chunks', signal: never, logger: SILENT, ...(now && { now }) }
  for await (const records of readRecords(options, { partition: 0, ...range })) {
    found.push(...records.map(({ position }) => position))
  }
  return found
}

test('[L4] a read waits for a new leader that does not know yet how far its log goes', async () => {
  const sessions = sessionsWith(
    { records: [0, 1, 2], high: 3 },
    { records: [0, 1, 2], high: 3 },
    { records: [0, 1, 2, 3, 4, 5], high: 6 },
  )
  expect(await read(sessions, { from: 0, to: 5 })).toEqual([0, 1, 2, 3, 4])
})

test('[L18] a read of a log that goes on ending before its range is told that this is another one', async () => {
  let now = 0
  const clock = (): number => {
    now += 2500
    return now
  }
  await expect(
    read(sessionsWith({ records: [0], high: 1 }), { from: 0, to: 5 }, clock),
  ).rejects.toMatchObject({
    code: 'offset-expired',
  })
})

test('[L18] a read whose new leader died does not count the time in which nobody answered', async () => {
  let now = 0
  const unanswered = (): void => {
    now += 7000
  }
  const lagging = { records: [], high: 0 }
  const sessions = sessionsWith(lagging, { ...lagging, unanswered }, lagging, { records: [0, 1, 2], high: 3 })
  expect(await read(sessions, { from: 0, to: 3 }, () => now)).toEqual([0, 1, 2])
})

test('[L4] a read ends where what is left of its range is no record', async () => {
  expect(await read(sessionsWith({ records: [0, 1], high: 5 }), { from: 0, to: 5 })).toEqual([0, 1])
})

test('[L4] a read ends before a transaction that nobody has decided, for it may stay open', async () => {
  const sessions = sessionsWith({ records: [0, 1, 2, 3], high: 5, stable: 2 })
  expect(await read(sessions, { from: 0, to: 5 })).toEqual([0, 1])
})

test('[L4] a read ends where retention has removed its range', async () => {
  const sessions = sessionsWith({ records: [7], start: 7, high: 8 })
  expect(await read(sessions, { from: 0, to: 5 })).toEqual([])
  expect(await read(sessionsWith({ records: [], start: 5, high: 5 }), { from: 0, to: 5 })).toEqual([])
})
