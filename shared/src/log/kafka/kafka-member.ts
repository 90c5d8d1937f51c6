import { setTimeout as delay } from 'node:timers/promises'
import type { Consumer } from 'kafkajs'
import { aborted } from '../aborted.ts'
import { createAssigner } from './kafka-assigner.ts'
import { createBackoff } from './kafka-backoff.ts'
import type { KafkaSession } from './kafka-client.ts'
import { followCoordinator } from './kafka-coordinator.ts'
import type { KafkaLogger } from './kafka-logger.ts'

const HEARTBEAT_MS = 500
const REBALANCE_TIMEOUT_MS = 10_000
const LEAVE_WITHIN_MS = 3000

/** Stores where the group continues, by partition. Rejects while there is no membership. */
export type Commit = (positions: ReadonlyMap<number, number>) => Promise<void>

export interface MemberOptions {
  readonly openSession: () => KafkaSession
  readonly group: string
  readonly topic: string
  /** How long a member that was killed keeps its partitions. */
  readonly sessionTimeoutMs: number
  /** Ends the membership. */
  readonly signal: AbortSignal
  readonly logger: KafkaLogger
  /** The partitions that are owned now, which the group is asked to leave here. */
  readonly owned: () => readonly number[]
  readonly now: () => number
  /** The group has heard of this member what was sent at `sentAt`. */
  readonly onHeard: (sentAt: number) => void
  /** What is owned from now on. `isUnbroken`: a partition that was owned before has had no other owner meanwhile. */
  readonly onAssigned: (partitions: readonly number[], isUnbroken: boolean, commit: Commit) => void
  /** Nothing is owned any more: the membership is over, or the group says that it has gone on without it. */
  readonly onLost: () => void
  /** Awaited between the end and leaving the group. */
  readonly beforeLeaving: () => Promise<void>
}

/**
 * Stays in a group until `signal` aborts, then leaves it. kafkajs joins, beats and commits; every partition is paused there, because
 * `kafka-tail.ts` does the reading. A membership that breaks is made anew.
 */
export async function stayInGroup(options: MemberOptions): Promise<void> {
  const { signal, logger, group } = options
  const backoff = createBackoff()
  while (!signal.aborted) {
    const session = options.openSession()
    try {
      await beMember(session, options, () => backoff.succeeded())
    } catch (error) {
      if (!signal.aborted) logger.warn({ err: error, group }, 'lost the membership of a group; joining again')
    } finally {
      options.onLost()
      session.close()
    }
    await backoff.wait(signal)
  }
}

async function beMember(session: KafkaSession, options: MemberOptions, onJoined: () => void): Promise<void> {
  const { group, topic, signal } = options
  let joins = 0
  let memberId: string | null = null
  const assigner = createAssigner({
    topic,
    owned: options.owned,
    onJoin() {
      joins += 1
    },
  })
  const consumer = session.kafka.consumer({
    groupId: group,
    partitionAssigners: [
      (context) => {
        const { now, onHeard, onLost } = options
        followCoordinator(context.cluster, { closed: session.closed, now, onHeard, onLost })
        return assigner(context)
      },
    ],
    sessionTimeout: options.sessionTimeoutMs,
    heartbeatInterval: HEARTBEAT_MS,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    maxWaitTimeInMs: HEARTBEAT_MS / 2,
    allowAutoTopicCreation: false,
    // About as long as the broker would keep the membership; then it is made anew here.
    retry: { retries: 6, initialRetryTime: 100, restartOnFailure: () => Promise.resolve(false) },
  })
  const commit = commitWith(consumer, topic)
  const crashed = new Promise<never>((_resolve, reject) => {
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error))
  })
  consumer.on('consumer.group_join', ({ payload }) => {
    // A second join may have missed an assignment in between, in which another member owned what is assigned here again.
    const isUnbroken = joins === 1 && payload.memberId === memberId
    joins = 0
    memberId = payload.memberId
    onJoined()
    options.onAssigned(payload.memberAssignment[topic] ?? [], isUnbroken, commit)
  })
  const staying = async (): Promise<void> => {
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    const joined = consumer.run({ autoCommit: false, eachBatch: () => Promise.resolve() })
    consumer.pause([{ topic }])
    const end = aborted(signal)
    await Promise.race([joined, end.then(() => delay(LEAVE_WITHIN_MS))])
    await end
    await options.beforeLeaving()
    await Promise.race([consumer.disconnect(), delay(LEAVE_WITHIN_MS)])
  }
  await Promise.race([staying(), crashed])
}

function commitWith(consumer: Consumer, topic: string): Commit {
  return (positions) =>
    consumer.commitOffsets(
      [...positions].map(([partition, position]) => ({ topic, partition, offset: String(position) })),
    )
}
