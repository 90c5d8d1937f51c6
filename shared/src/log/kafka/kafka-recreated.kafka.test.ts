import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { StreamError } from '../../protocol/stream-error.ts'
import { createKafkaAdmin } from './kafka-admin.ts'
import { clusterOf, openSession } from './kafka-client.ts'
import { createContinuity } from './kafka-continuity.ts'
import { openKafkaLog } from './kafka-log.ts'
import { SILENT } from './kafka-logger.ts'
import { recreateTopics } from '../test-support/kafka-recreate-topics.ts'
import { kafkaTestConfig } from '../test-support/kafka-test-config.ts'
import { topicName } from './kafka-topics.ts'
import type { Log, LogRecord } from '../log.ts'
import { take } from '../test-support/log-steps.ts'

const never = new AbortController().signal

async function openLog() {
  const config = kafkaTestConfig({ KAFKA_NUM_PARTITIONS: '1' })
  const missed = Promise.withResolvers<void>()
  const log = await openKafkaLog({ config, logger: { ...SILENT, warn: () => missed.resolve() } })
  const admin = createKafkaAdmin(() => openSession(config, SILENT))
  onTestFinished(async () => {
    await log.close()
    admin.close()
  })
  return { log, config, admin, recreate: () => recreateTopics(admin, config, missed.promise) }
}

const valuesOf = (count: number, value: string) => Array.from({ length: count }, () => ({ key: 'a', value }))

/** Works until the log ends it; gives what it got. */
function work(log: Log, group: string, got: string[], signal: AbortSignal): Promise<void> {
  return log.work({
    topic: 'prompts',
    group,
    maxUnfinished: 10,
    signal,
    onRecord({ value }) {
      got.push(value ?? '')
      return Promise.resolve()
    },
  })
}

test('[L18] a tail ends where its topic was deleted and created again', async () => {
  const { log, recreate } = await openLog()
  await log.append('chunks', valuesOf(5, 'old'), never)
  const found: LogRecord[] = []
  const read = Promise.withResolvers<void>()
  const tailing = (async () => {
    for await (const records of log.tail('chunks', new Map(), never)) {
      found.push(...records)
      if (found.length >= 5) read.resolve()
    }
  })()
  const fault = tailing.then(
    () => null,
    (error: unknown) => error,
  )
  await read.promise
  await recreate()
  await log.append('chunks', valuesOf(50, 'new'), never)
  expect(await fault).toMatchObject({ code: 'offset-expired' })
  expect(found.map(({ value }) => value)).toEqual(Array.from({ length: 5 }, () => 'old'))
  expect(await take(log, 'chunks', 'a', 50)).toHaveLength(50)
})

test('[L18] a topic of the same name that has grown beyond the position is told from the old one', async () => {
  const { log, config, admin } = await openLog()
  const topic = topicName(config, 'chunks')
  const continuity = createContinuity(topic)
  const check = async (): Promise<void> => {
    const session = openSession(config, SILENT)
    onTestFinished(() => session.close())
    const cluster = clusterOf(session)
    await cluster.connect()
    await cluster.addMultipleTargetTopics([topic])
    await continuity.check(cluster, new Map([[0, 5]]))
  }
  await log.append('chunks', valuesOf(5, 'old'), never)
  await check()
  await log.append('chunks', valuesOf(5, 'old'), never)
  await check()
  await recreateTopics(admin, config, Promise.resolve())
  await log.append('chunks', valuesOf(50, 'new'), never)
  await expect(check()).rejects.toMatchObject({ code: 'offset-expired' })
})

test('[L18] a group works on topics that were deleted and created again, from their beginning', async () => {
  const { log, recreate } = await openLog()
  const group = randomUUID()
  const [before, after]: [string[], string[]] = [[], []]
  const stop = new AbortController()
  await log.append('prompts', valuesOf(5, 'old'), never)
  const fault = work(log, group, before, stop.signal).then(
    () => null,
    (error: unknown) => error,
  )
  await expect.poll(() => before.length, { timeout: 20_000 }).toBe(5)
  await recreate()
  await log.append('prompts', valuesOf(3, 'new'), never)
  // It goes on by itself, or ends with the reason and is restarted, as a process is.
  const faults: unknown[] = []
  const restarted = fault.then((error) => {
    if (error === null) return
    faults.push(error)
    return work(log, group, after, stop.signal)
  })
  const got = (): number => [...before, ...after].filter((value) => value === 'new').length
  await expect.poll(got, { timeout: 40_000 }).toBeGreaterThanOrEqual(3)
  stop.abort()
  await restarted
  expect(faults.every((fault) => fault instanceof StreamError && fault.code === 'offset-expired')).toBe(true)
})
