import { setTimeout as delay } from 'node:timers/promises'
import { CompressionTypes, type ProducerBatch, type RecordMetadata } from 'kafkajs'
import { expect, onTestFinished, test } from 'vitest'
import { createKafkaAppender, type KafkaAppender } from './kafka-append.ts'
import type { ProducerSession } from './kafka-client.ts'
import { SILENT } from './kafka-logger.ts'

const never = new AbortController().signal
const refusal = Object.assign(new Error('no'), { type: 'NOT_ENOUGH_REPLICAS' })

/** A cluster that writes a request partition by partition, and rejects all of it if one of these refuses. A key is the number of its partition. */
function createCluster() {
  const refusing = new Set<number>()
  const written = new Map<number, string[]>()
  const tried: number[] = []
  let isAway = false
  /** How long the next producers take to connect, in milliseconds; the others take no time. */
  let connecting: number[] = []
  /** Requests wait for it before anything is written. */
  let held: Promise<void> | null = null
  let holding = 0
  let opened = 0
  const state = { open: 0, mostOpen: 0 }

  function write(batch: ProducerBatch): readonly RecordMetadata[] {
    const messages = (batch.topicMessages ?? []).flatMap((each) => each.messages)
    const byPartition = Map.groupBy(messages, ({ key }) => Number(key))
    tried.push(...byPartition.keys())
    return [...byPartition].flatMap(([partition, items]) => {
      if (refusing.has(partition)) return []
      const log = written.get(partition) ?? []
      const baseOffset = String(log.length)
      written.set(partition, [...log, ...items.map(({ value }) => String(value))])
      return [{ topicName: 't', partition, errorCode: 0, baseOffset }]
    })
  }

  function openProducer(): ProducerSession {
    opened += 1
    state.open += 1
    state.mostOpen = Math.max(state.mostOpen, state.open)
    let isOpen = true
    return {
      close: () => {
        if (isOpen) state.open -= 1
        isOpen = false
      },
      producer: {
        async connect() {
          if (isAway) throw new Error('ECONNREFUSED')
          const takes = connecting.shift()
          if (takes !== undefined) await delay(takes, undefined, { ref: false })
        },
        disconnect: () => Promise.resolve(),
        async sendBatch(batch) {
          await Promise.resolve()
          if (held !== null) {
            holding += 1
            await held
          }
          const keys = (batch.topicMessages ?? []).flatMap((each) => each.messages.map(({ key }) => key))
          const places = write(batch)
          if (keys.some((key) => refusing.has(Number(key)))) throw refusal
          return [...places]
        },
      },
    }
  }

  return {
    refusing,
    written,
    tried,
    state,
    opened: () => opened,
    setAway: (away: boolean) => {
      isAway = away
    },
    /** Holds the requests from now on, until what it returns is called. */
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return () => {
        held = null
        resolve()
      }
    },
    holding: () => holding,
    setConnecting: (milliseconds: readonly number[]) => {
      connecting = [...milliseconds]
    },
    openProducer,
  }
}

type Cluster = ReturnType<typeof createCluster>

function openAppender({ openProducer }: Cluster, logger = SILENT, connectWithinMs = 3000): KafkaAppender {
  return createKafkaAppender({
    openProducer,
    address: 'broker:1',
    partitionOf: Number,
    compression: CompressionTypes.None,
    connectWithinMs,
    logger,
  })
}

function createAppender(cluster: Cluster, logger = SILENT, connectWithinMs = 3000) {
  const appender = openAppender(cluster, logger, connectWithinMs)
  onTestFinished(() => appender.close())
  return (partition: number, value: string, signal = never) =>
    appender.append('t', [{ key: String(partition), value }], signal)
}

test('[L23] a partition that refuses keeps no other waiting, and nothing of these is written again and again', async () => {
  const cluster = createCluster()
  const append = createAppender(cluster)
  cluster.refusing.add(1)
  const sick = append(1, 'a')
  // Once in the request of both, and once alone.
  expect(await append(0, 'x')).toEqual([1])
  expect(cluster.written.get(0)).toEqual(['x', 'x'])
  const later = append(1, 'b')
  for (const value of ['y', 'z']) await append(0, value)
  const before = cluster.tried.filter((partition) => partition === 1).length
  await expect
    .poll(() => cluster.tried.filter((partition) => partition === 1).length)
    .toBeGreaterThan(before + 1)
  expect(cluster.written.get(0)).toEqual(['x', 'x', 'y', 'z'])
  cluster.refusing.clear()
  expect(await Promise.all([sick, later])).toEqual([[0], [1]])
  expect(cluster.written.get(1)).toEqual(['a', 'b'])
})

test('[L23] a partition that takes records again is one of all again, in order', async () => {
  const cluster = createCluster()
  const append = createAppender(cluster)
  cluster.refusing.add(1)
  const sick = append(1, 'a')
  await append(0, 'x')
  cluster.refusing.clear()
  await sick
  const tried = cluster.tried.length
  await Promise.all([append(1, 'b'), append(0, 'y')])
  // One request, of both.
  expect(cluster.tried.slice(tried)).toEqual([1, 0])
  expect(cluster.written.get(1)).toEqual(['a', 'b'])
  expect(cluster.state.open).toBe(1)
})

test('[L23] what came for a partition while it took its first records again is written after them', async () => {
  const cluster = createCluster()
  const append = createAppender(cluster)
  cluster.refusing.add(1)
  const sick = append(1, 'a')
  await append(0, 'x')
  const release = cluster.hold()
  await expect.poll(cluster.holding).toBe(1)
  cluster.refusing.clear()
  const later = append(1, 'b')
  release()
  expect(await Promise.all([sick, later])).toEqual([[0], [1]])
  expect(cluster.written.get(1)).toEqual(['a', 'b'])
})

test('[L23] what is given up leaves its partition apart until that takes a record', async () => {
  const cluster = createCluster()
  const append = createAppender(cluster)
  const abort = new AbortController()
  cluster.refusing.add(1)
  const given = append(1, 'a', abort.signal)
  await append(0, 'x')
  const before = cluster.tried.length
  await expect.poll(() => cluster.tried.length).toBeGreaterThan(before)
  abort.abort()
  await expect(given).rejects.toMatchObject({ code: 'log-unavailable', cause: refusal })
  const next = append(1, 'b')
  await append(0, 'y')
  expect(cluster.written.get(0)).toEqual(['x', 'x', 'y'])
  cluster.refusing.clear()
  await next
  expect(cluster.written.get(1)).toEqual(['b'])
})

test('[L23] many that refuse share a few producers, and one of them that goes on refusing keeps no other waiting', async () => {
  const cluster = createCluster()
  const append = createAppender(cluster)
  cluster.setConnecting(Array.from({ length: 10_000 }, () => 20))
  const sick = Array.from({ length: 30 }, (_, index) => index + 1)
  for (const partition of sick) cluster.refusing.add(partition)
  const appended = sick.map((partition) => append(partition, 'a'))
  expect(await append(0, 'x')).toEqual([1])
  await expect.poll(() => new Set(cluster.tried).size).toBe(31)
  for (const partition of sick.slice(1)) cluster.refusing.delete(partition)
  await Promise.all(appended.slice(1))
  // They are all of one again.
  const tried = cluster.tried.length
  await Promise.all(sick.slice(1).map((partition) => append(partition, 'b')))
  expect(cluster.tried.slice(tried).filter((partition) => partition !== 1)).toEqual(sick.slice(1))
  cluster.refusing.clear()
  await appended[0]
  expect(sick.map((partition) => cluster.written.get(partition))).toEqual(
    sick.map((each) => (each === 1 ? ['a'] : ['a', 'b'])),
  )
  expect(cluster.state.open).toBe(1)
  expect(cluster.state.mostOpen).toBeLessThanOrEqual(5)
})

test('[L1] whatever refuses, and whenever, each partition has its records in the order of the calls', async () => {
  const cluster = createCluster()
  const append = createAppender(cluster)
  const partitions = [0, 1, 2]
  const appended: Promise<unknown>[] = []
  const rounds = Array.from({ length: 12 }, (_, round) => [0, 1, 2, 3, 4].map((each) => `${round} ${each}`))
  for (const [round, values] of rounds.entries()) {
    const turned = partitions[round % partitions.length] ?? 0
    if (!cluster.refusing.delete(turned)) cluster.refusing.add(turned)
    for (const value of values) appended.push(...partitions.map((partition) => append(partition, value)))
    const tried = cluster.tried.length
    await expect.poll(() => cluster.tried.length).toBeGreaterThan(tried)
  }
  cluster.refusing.clear()
  await Promise.all(appended)
  for (const partition of partitions) {
    expect([...new Set(cluster.written.get(partition))]).toEqual(rounds.flat())
  }
})

test.each([
  [0, 1],
  [1, 0],
])(
  '[L23] a partition that refuses is away until it takes records, whatever others take before it and after it: %i, %i',
  async (...order) => {
    const cluster = createCluster()
    const said: unknown[] = []
    const say = (details: object): void => void said.push('isAway' in details && details.isAway)
    const append = createAppender(cluster, { ...SILENT, info: say, warn: say })
    cluster.refusing.add(1)
    const appended = order.map((partition) => append(partition, 'a'))
    for (const value of ['x', 'y']) await append(0, value)
    await expect.poll(() => said.length).toBeGreaterThan(3)
    expect(said).not.toContain(false)
    cluster.refusing.clear()
    await Promise.all(appended)
    expect(said.filter((isAway) => isAway === false)).toHaveLength(1)
  },
)

test('[L14] while no broker answers one connection is tried, whatever waits', async () => {
  const cluster = createCluster()
  const append = createAppender(cluster)
  cluster.setAway(true)
  const appended = [0, 1, 2, 3].map((partition) => append(partition, 'a'))
  await expect.poll(cluster.opened).toBeGreaterThan(3)
  expect(cluster.state.mostOpen).toBe(1)
  cluster.setAway(false)
  expect(await Promise.all(appended)).toEqual([[0], [0], [0], [0]])
})

test('[L14] a broker that lets a producer wait is left for another one, and one that is slow gets more time each time', async () => {
  const cluster = createCluster()
  const append = createAppender(cluster, SILENT, 20)
  cluster.setConnecting([3_600_000])
  expect(await append(0, 'a')).toEqual([0])
  expect(cluster).toMatchObject({ state: { open: 1, mostOpen: 1 } })
  expect(cluster.opened()).toBe(2)

  const slow = createCluster()
  slow.setConnecting(Array.from({ length: 9 }, () => 70))
  expect(await createAppender(slow, SILENT, 20)(0, 'a')).toEqual([0])
})

test('[L9] closing gives up what waits for a producer that does not connect', async () => {
  const cluster = createCluster()
  cluster.setConnecting([3_600_000])
  const appender = openAppender(cluster)
  const waiting = appender.append('t', [{ key: '0', value: 'a' }], never)
  await expect.poll(() => cluster.opened()).toBe(1)
  await Promise.all([expect(waiting).rejects.toThrow('unable'), appender.close()])
  expect(cluster.state.open).toBe(0)
})

test('[L9] closing gives up what waits for a partition that refuses', async () => {
  const cluster = createCluster()
  const appender = openAppender(cluster)
  cluster.refusing.add(1)
  const sick = appender.append('t', [{ key: '1', value: 'a' }], never)
  const fault = sick.catch((error: unknown) => error)
  await appender.append('t', [{ key: '0', value: 'x' }], never)
  await appender.close()
  expect(await fault).toMatchObject({ code: 'log-unavailable', cause: refusal })
  expect(cluster.state.open).toBe(0)
})
