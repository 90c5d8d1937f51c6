import { randomUUID } from 'node:crypto'
import { AssignerProtocol, type ConsumerConfig } from 'kafkajs'
import { expect, onTestFinished, test } from 'vitest'
import { aborted } from '../aborted.ts'
import { createKafkaAdmin } from './kafka-admin.ts'
import { type KafkaSession, openSession } from './kafka-client.ts'
import { openKafkaLog } from './kafka-log.ts'
import { SILENT } from './kafka-logger.ts'
import { groupName, topicName } from './kafka-topics.ts'
import { workOnKafka } from './kafka-work.ts'
import type { LogRecord, Ownership, WorkOptions } from '../log.ts'
import { kafkaTestConfig } from '../test-support/kafka-test-config.ts'

const never = new AbortController().signal

/** Stands between kafkajs and what the coordinator answers to its beats: the request goes out, and the answer is held. */
function createHold() {
  let holding = false
  let waiting: (() => void)[] = []
  return {
    get waiting() {
      return waiting.length
    },
    hold() {
      holding = true
    },
    /** Lets what waits through, and holds what comes after it. */
    releaseOne() {
      const passing = waiting
      waiting = []
      for (const pass of passing) pass()
    },
    end() {
      holding = false
      this.releaseOne()
    },
    async after<Answer>(answer: Promise<Answer>): Promise<Answer> {
      // A refusal is held like any other answer; it is thrown below, to the one who asked.
      await answer.catch(() => {})
      if (holding) await new Promise<void>((pass) => waiting.push(pass))
      return answer
    },
  }
}

/** A session of kafkajs whose consumer has its beats answered through `hold`, and tells what it claims when it joins. */
function heldSession(session: KafkaSession, hold: ReturnType<typeof createHold>, claims: string[]) {
  const consumer = (config: ConsumerConfig) =>
    session.kafka.consumer({
      ...config,
      partitionAssigners: (config.partitionAssigners ?? []).map((create) => (context) => {
        const find = context.cluster.findGroupCoordinator.bind(context.cluster)
        context.cluster.findGroupCoordinator = async (group) => {
          const broker = await find(group)
          return new Proxy(broker, {
            get(target, name) {
              const value: unknown = Reflect.get(target, name, target)
              if (typeof value !== 'function') return value
              const call = value.bind(target)
              return name === 'heartbeat' ? (request: object) => hold.after(call(request)) : call
            },
          })
        }
        const assigner = create(context)
        return {
          ...assigner,
          protocol(subscription) {
            const state = assigner.protocol(subscription)
            claims.push(String(AssignerProtocol.MemberMetadata.decode(state.metadata)?.userData))
            return state
          },
        }
      }),
    })
  const kafka = new Proxy(session.kafka, {
    get: (target, name) => (name === 'consumer' ? consumer : Reflect.get(target, name, target)),
  })
  return { ...session, kafka }
}

test('[L16] [L22] a member whose beat is answered late gets nothing of what its successor owns, and claims nothing when it joins again', async () => {
  const config = kafkaTestConfig({ KAFKA_NUM_PARTITIONS: '1' })
  const log = await openKafkaLog({ config })
  onTestFinished(() => log.close())
  const group = randomUUID()
  const hold = createHold()
  const claims: string[] = []
  const stop = new AbortController()
  const got = { late: [] as string[], next: [] as string[] } // an empty list has no type of its own
  const lost: AbortSignal[] = []
  const onRecord =
    (list: string[]): WorkOptions['onRecord'] =>
    async ({ value }: LogRecord, { signal }: Ownership) => {
      list.push(String(value))
      if (list === got.late) lost.push(signal)
      await aborted(signal)
    }
  const open = (): KafkaSession => openSession(config, SILENT)
  const admin = createKafkaAdmin(open)
  onTestFinished(() => admin.close())
  const working = [
    workOnKafka({
      openSession: () => heldSession(open(), hold, claims),
      admin,
      topic: topicName(config, 'prompts'),
      isCompacted: false,
      group: groupName(config, group),
      maxUnfinished: 10,
      maxWaitMs: 500,
      sessionTimeoutMs: 6000,
      signal: stop.signal,
      logger: SILENT,
      onRecord: onRecord(got.late),
    }),
  ]
  onTestFinished(async () => {
    stop.abort()
    hold.end()
    await Promise.all(working)
  })
  const append = (value: string): Promise<unknown> => log.append('prompts', [{ key: 'k', value }], never)
  await append('before')
  await expect.poll(() => got.late, { timeout: 20_000 }).toEqual(['before'])
  hold.hold()
  await expect.poll(() => hold.waiting).toBe(1)

  const { signal } = stop
  working.push(log.work({ topic: 'prompts', group, maxUnfinished: 10, signal, onRecord: onRecord(got.next) }))
  await expect.poll(() => got.next, { timeout: 30_000 }).toEqual(['before'])
  hold.releaseOne()
  await append('after')
  await expect.poll(() => got.next, { timeout: 20_000 }).toEqual(['before', 'after'])
  // Now it is told that the group has gone on without it.
  await expect.poll(() => hold.waiting, { timeout: 20_000 }).toBe(1)
  hold.end()
  await expect.poll(() => lost[0]?.aborted, { timeout: 20_000 }).toBe(true)
  await expect.poll(() => claims.length, { timeout: 20_000 }).toBeGreaterThan(1)
  expect(got).toEqual({ late: ['before'], next: ['before', 'after'] })
  expect(claims).toEqual(claims.map(() => '[]'))
})
