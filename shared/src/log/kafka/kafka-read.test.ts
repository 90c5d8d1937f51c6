import { expect, test } from 'vitest'
import type { Cluster } from 'kafkajs'
import type { KafkaSession } from './kafka-client.ts'
import { SILENT } from './kafka-logger.ts'
import { type ReadOptions, readRecords, tailRecords } from './kafka-tail.ts'

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
  /** The answer has only what stands from the first of these on and before the second, if anything, whatever was asked for. */
  readonly came?: readonly [number, number]
}

/** Sessions with a broker that leads all partitions. At its n-th request partition 0 is the n-th of these, and then the last one; any other has a record more each time. */
function sessionsWith(...partitions: readonly Partition[]): () => KafkaSession {
  const left = [...partitions]
  const next = (): Partition => {
    const [first = { records: [], high: 0 }] = left
    if (left.length > 1) left.shift()
    return first
  }
  interface Asked {
    readonly partition: number
    readonly fetchOffset: string
  }
  const answer = ({ partition, fetchOffset }: Asked) => {
    const from = Number(fetchOffset)
    const growing = { records: [from], high: from + 1 }
    const { records, start = 0, high, stable = high, ...how }: Partition = partition === 0 ? next() : growing
    how.unanswered?.()
    if (how.unanswered !== undefined) throw new Error('read ECONNRESET')
    if (from < start) throw outOfRange
    const [first, behind] = how.came ?? [from, Math.max(from, stable)]
    const offsets = Array.from({ length: behind - first }, (_, index) => first + index)
    const messages = offsets.map((offset) => ({
      offset: String(offset),
      key: null,
      value: Buffer.from(String(offset)),
      timestamp: '1',
      isControlRecord: !records.includes(offset),
      batchContext: { producerId: '-1', inTransaction: false },
    }))
    const ends = { highWatermark: String(high), lastStableOffset: String(stable) }
    return { partition, ...ends, abortedTransactions: null, messages }
  }
  const fetch = async ({ topics: [asked] }: { topics: { partitions: Asked[] }[] }) => ({
    responses: [{ partitions: asked?.partitions.map(answer) }],
  })
  const outOfRange = Object.assign(new Error('out of range'), {
    name: 'KafkaJSOffsetOutOfRange',
    partition: 0,
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is asked
  const cluster = {
    connect: () => Promise.resolve(),
    addMultipleTargetTopics: () => Promise.resolve(),
    refreshMetadataIfNecessary: () => Promise.resolve(),
    findLeaderForPartitions: (_topic: string, partitions: readonly number[]) => ({ '1': partitions }),
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

const OPTIONS = { topic: 'chunks', isCompacted: false, signal: never, logger: SILENT }

async function read(
  openSession: () => KafkaSession,
  range: { readonly from: number; readonly to: number },
  more: Partial<ReadOptions> = {},
): Promise<readonly number[]> {
  const found: number[] = []
  const options = { ...OPTIONS, openSession, ...more }
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
    read(sessionsWith({ records: [0], high: 1 }), { from: 0, to: 5 }, { now: clock }),
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
  expect(await read(sessions, { from: 0, to: 3 }, { now: () => now })).toEqual([0, 1, 2])
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

const late: Partition = { records: [0, 1, 2], high: 3, came: [0, 0] }

test('[L4] a read asks again for what the broker, which fetches it from elsewhere, does not have in time', async () => {
  const sessions = sessionsWith(late, late, { records: [0, 1, 2], high: 3 })
  expect(await read(sessions, { from: 0, to: 3 })).toEqual([0, 1, 2])
})

test('[L4] a read passes over batches that compaction has emptied', async () => {
  const sessions = sessionsWith(late, late, { records: [0, 1, 2], high: 3 })
  expect(await read(sessions, { from: 0, to: 3 }, { isCompacted: true })).toEqual([2])
})

test('[L4] a read passes over what lacks in a batch', async () => {
  const sessions = sessionsWith({ records: [0, 1], high: 4, came: [0, 2] }, { records: [2, 3], high: 4 })
  expect(await read(sessions, { from: 2, to: 4 })).toEqual([3])
})

test('[L3, L4] a read that waits for what the broker does not have pauses, and ends when it is told to', async () => {
  const stop = new AbortController()
  let asked = 0
  const counted: Partition = {
    ...late,
    get came(): readonly [number, number] {
      asked += 1
      if (asked === 100) stop.abort()
      return [0, 0]
    },
  }
  // Never comes in a loop that does not pause.
  setImmediate(() => stop.abort())
  expect(await read(sessionsWith(counted), { from: 0, to: 3 }, { signal: stop.signal })).toEqual([])
  expect(asked).toBeLessThan(100)
})

test('[L2] a partition that the broker does not have in time keeps no other waiting', async () => {
  const stop = new AbortController()
  const from = new Map([
    [0, 0],
    [1, 0],
  ])
  const found: string[] = []
  const options = { ...OPTIONS, openSession: sessionsWith(late), from, maxWaitMs: 0, signal: stop.signal }
  for await (const records of tailRecords(options)) {
    found.push(...records.map(({ partition, position }) => `${partition}:${position}`))
    if (found.length >= 3) stop.abort()
  }
  expect(found).toEqual(['1:0', '1:1', '1:2'])
})
