import { setTimeout as delay } from 'node:timers/promises'
import type { KafkaAdmin } from './kafka-admin.ts'
import type { KafkaSession } from './kafka-client.ts'
import { type Committed, createCommits } from './kafka-commits.ts'
import type { KafkaLogger } from './kafka-logger.ts'
import { type Commit, stayInGroup } from './kafka-member.ts'
import { tailRecords } from './kafka-tail.ts'
import type { LogRecord, Ownership, WorkOptions } from '../log.ts'
import { createLease } from './lease.ts'
import { StreamError } from '../../protocol/stream-error.ts'
import { createUnfinished, type Unfinished } from '../unfinished.ts'
import { createWake } from '../wake.ts'

export interface KafkaWorkOptions extends Omit<WorkOptions, 'topic'> {
  readonly openSession: () => KafkaSession
  readonly admin: KafkaAdmin
  readonly topic: string
  readonly isCompacted: boolean
  readonly maxWaitMs: number
  readonly sessionTimeoutMs: number
  readonly logger: KafkaLogger
}

interface Owned extends Committed {
  readonly ownership: Ownership
  readonly lost: AbortController
  readonly unfinished: Unfinished
  /** The next position to deliver. */
  next: number
}

/** As long as leaving may take. */
const COMMIT_WITHIN_MS = 3000

const now = (): number => performance.now()
const notYetMember: Commit = () => Promise.reject(new Error('not a member yet'))

/** `Log.work` on Kafka: the group says which partitions are owned, and each assignment is one tail over them. */
export async function workOnKafka(options: KafkaWorkOptions): Promise<void> {
  const { openSession, admin, topic, group, logger, maxUnfinished } = options
  const failed = new AbortController()
  const failures: unknown[] = []
  const drained = new AbortController()
  const { draining = new AbortController().signal } = options
  const ended = AbortSignal.any([options.signal, failed.signal, drained.signal])
  const owned = new Map<number, Owned>()
  const running = new Set<Promise<void>>()
  const room = createWake()
  const lease = createLease(options.sessionTimeoutMs, now)
  let assignment = new AbortController()
  let commit: Commit = notYetMember
  const commits = createCommits({
    owned,
    commit: (positions) => commit(positions),
    ended,
    group,
    logger,
  })

  const fail = (error: unknown): void => {
    failures.push(error)
    failed.abort()
  }
  const abandon = (isLost: (partition: number) => boolean): void => {
    assignment.abort()
    for (const [partition, { lost }] of owned) {
      if (!isLost(partition)) continue
      lost.abort()
      owned.delete(partition)
    }
  }
  // What finishes after the end is not committed, so every ownership ends with it, in the same turn of the event loop.
  ended.addEventListener('abort', () => {
    for (const { lost } of owned.values()) lost.abort()
  })

  function assign(partitions: readonly number[], isUnbroken: boolean): void {
    abandon((partition) => !isUnbroken || !partitions.includes(partition))
    assignment = new AbortController()
    const signal = AbortSignal.any([ended, draining, assignment.signal])
    void commits.soon()
    deliverAll(partitions, signal).catch((error: unknown) => {
      if (signal.aborted) return
      // What was finished in another log must not be committed in this one (L18).
      if (error instanceof StreamError) abandon(() => true)
      fail(error)
    })
  }

  async function deliverAll(partitions: readonly number[], signal: AbortSignal): Promise<void> {
    await take(
      partitions.filter((partition) => !owned.has(partition)),
      signal,
    )
    if (signal.aborted || partitions.length === 0) return
    const from = new Map([...owned].map(([partition, { next }]) => [partition, next]))
    for await (const records of tailRecords({ ...options, from, signal })) {
      for (const record of records) {
        while (running.size >= maxUnfinished && !signal.aborted) await room.wait(signal)
        await lease.whileHeld(signal)
        if (signal.aborted) return
        const owner = owned.get(record.partition)
        if (owner !== undefined && record.position >= owner.next) start(record, owner)
      }
    }
  }

  /** Owns partitions from the group's commit on; from the beginning where there is none, or it is of another log, which reached further. */
  async function take(partitions: readonly number[], signal: AbortSignal): Promise<void> {
    if (partitions.length === 0) return
    const commits = await admin.insist((ask) => ask.fetchOffsets({ groupId: group, topics: [topic] }), signal)
    const bounds = await admin.insist((ask) => ask.fetchTopicOffsets(topic), signal)
    if (signal.aborted) return
    for (const partition of partitions) {
      const found = commits[0]?.partitions.find((stored) => stored.partition === partition)
      const end = Number(bounds.find((known) => known.partition === partition)?.high ?? 0)
      const committed = Math.max(0, Number(found?.offset ?? 0))
      const next = committed > end ? 0 : committed
      const lost = new AbortController()
      const ownership = { partition, signal: lost.signal }
      owned.set(partition, { ownership, lost, unfinished: createUnfinished(next), next, stored: next })
    }
  }

  function start(record: LogRecord, owner: Owned): void {
    owner.unfinished.begin(record.position)
    owner.next = record.position + 1
    const delivery = deliver(record, owner).finally(() => {
      running.delete(delivery)
      room.all()
    })
    running.add(delivery)
  }

  async function deliver(record: LogRecord, { ownership, unfinished }: Owned): Promise<void> {
    try {
      const outcome = await options.onRecord(record, ownership)
      if (outcome === 'left' || ownership.signal.aborted) return
      unfinished.finish(record.position)
      void commits.soon()
    } catch (error) {
      if (!ownership.signal.aborted) fail(error)
    }
  }

  async function drain(): Promise<void> {
    while (running.size > 0 && !ended.aborted) await room.wait(ended)
    drained.abort()
  }
  const onDraining = (): void => void drain()
  draining.addEventListener('abort', onDraining, { once: true })
  if (draining.aborted) onDraining()

  await stayInGroup({
    openSession,
    sessionTimeoutMs: options.sessionTimeoutMs,
    group,
    topic,
    signal: ended,
    logger,
    owned: () => [...owned.keys()],
    now,
    onHeard: (sentAt) => lease.renew(sentAt),
    onAssigned(partitions, isUnbroken, commitAsMember) {
      commit = commitAsMember
      assign(partitions, isUnbroken)
    },
    onLost: () => abandon(() => true),
    async beforeLeaving() {
      // A group that does not answer keeps nobody.
      await Promise.race([commits.soon(), delay(COMMIT_WITHIN_MS, undefined, { ref: false })])
      await Promise.all(running)
    },
  })
  draining.removeEventListener('abort', onDraining)
  await Promise.all(running)
  if (failures.length > 0) throw failures[0]
}
