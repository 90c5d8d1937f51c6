import type { Admin } from 'kafkajs'
import { StreamError } from '../../protocol/stream-error.ts'
import { createKafkaAdmin } from './kafka-admin.ts'
import { createKafkaAppender } from './kafka-append.ts'
import { compressionType, openProducer, openSession, partitionOf } from './kafka-client.ts'
import type { KafkaConfig } from './kafka-config.ts'
import { type KafkaLogger, SILENT } from './kafka-logger.ts'
import { openTopics } from './kafka-open-topics.ts'
import { readRecords, tailRecords } from './kafka-tail.ts'
import { groupName, isCompacted, retentionMsOf, topicName } from './kafka-topics.ts'
import { workOnKafka } from './kafka-work.ts'
import { within } from '../aborted.ts'
import type { Log, LogRecord, Positions, Topic } from '../log.ts'

export interface KafkaLogOptions {
  readonly config: KafkaConfig
  /** A pino logger, for what is retried; by default nothing is written. */
  readonly logger?: KafkaLogger
  /** How long to wait for a broker that does not answer yet. */
  readonly openWithinMs?: number
  /** Ends that wait; what is open already stays so until `close`. */
  readonly signal?: AbortSignal
  /** After how much silence of a member of a group its partitions go to the others; brokers allow 6 seconds at least by default. */
  readonly sessionTimeoutMs?: number
}

/** How long a broker holds a request while nothing is new. What comes meanwhile is answered at once. */
const MAX_WAIT_MS = 500
const ASK_WITHIN_MS = 5000
const REACHABLE_WITHIN_MS = 2000

/**
 * The log on Kafka. Creates the topics that are missing. Rejects with `log-unavailable` if no broker answers in time, and with
 * `invalid-request` if a topic has another number of partitions, or if Kafka refuses the user, the certificate or a right; with the
 * reason of `signal` if that aborts first.
 */
export async function openKafkaLog({
  config,
  logger = SILENT,
  openWithinMs = 30_000,
  signal: opening = new AbortController().signal,
  sessionTimeoutMs = 6000,
}: KafkaLogOptions): Promise<Log> {
  const open = (): ReturnType<typeof openSession> => openSession(config, logger)
  const admin = createKafkaAdmin(open)
  logger.info({ brokers: config.brokers, withinMs: openWithinMs }, 'connecting to kafka')
  await openTopics(admin, config, { withinMs: openWithinMs, signal: opening })
  const address = config.brokers.join(',')
  const appender = createKafkaAppender({
    address,
    openProducer: () => openProducer(open()),
    partitionOf: (key) => partitionOf(key, config.partitions),
    compression: compressionType(config),
    logger,
  })
  const closing = new AbortController()
  const until = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, closing.signal])

  async function answerTo<Answer>(
    what: string,
    question: (admin: Admin) => Promise<Answer>,
  ): Promise<Answer> {
    const signal = until(AbortSignal.timeout(ASK_WITHIN_MS))
    try {
      // A broker that stands still keeps a question for longer than anybody waits for the answer.
      return await within(signal, admin.insist(question, signal))
    } catch (error) {
      const why = `kafka at ${address} does not answer`
      throw new StreamError('log-unavailable', `unable to read ${what}; ${why}`, { cause: error })
    }
  }

  /** Of the partitions that `from` has. */
  const tailOnly = (
    topic: Topic,
    from: Positions,
    signal: AbortSignal,
  ): AsyncIterable<readonly LogRecord[]> =>
    tailRecords({
      openSession: open,
      topic: topicName(config, topic),
      isCompacted: isCompacted(topic),
      from,
      maxWaitMs: MAX_WAIT_MS,
      signal: until(signal),
      logger,
    })

  return {
    partitions: config.partitions,
    retentionMs: retentionMsOf(config),
    partitionOf: (key) => partitionOf(key, config.partitions),
    append: (topic, records, signal) => appender.append(topicName(config, topic), records, signal),
    tail(topic, from, signal) {
      const partitions = Array.from({ length: config.partitions }, (_, partition) => partition)
      return tailOnly(topic, new Map(partitions.map((each) => [each, from.get(each) ?? 0])), signal)
    },
    tailPartition: (topic, { partition, position }, signal) =>
      tailOnly(topic, new Map([[partition, position]]), signal),
    read: (topic, range, signal) =>
      readRecords(
        {
          openSession: open,
          topic: topicName(config, topic),
          isCompacted: isCompacted(topic),
          signal: until(signal),
          logger,
        },
        range,
      ),
    async bounds(topic) {
      const name = topicName(config, topic)
      const found = await answerTo(`the bounds of ${name}`, (ask) => ask.fetchTopicOffsets(name))
      return found
        .toSorted((a, b) => a.partition - b.partition)
        .map(({ low, high }) => ({ start: Number(low), end: Number(high) }))
    },
    async commits(topic, group) {
      const name = topicName(config, topic)
      const groupId = groupName(config, group)
      const question = { groupId, topics: [name] }
      const found = await answerTo(`the commits of ${groupId}`, (ask) => ask.fetchOffsets(question))
      const stored = new Map(found[0]?.partitions.map(({ partition, offset }) => [partition, Number(offset)]))
      // Kafka says -1 where there is no commit.
      return Array.from({ length: config.partitions }, (_, partition) =>
        Math.max(0, stored.get(partition) ?? 0),
      )
    },
    work: ({ topic, ...options }) =>
      workOnKafka({
        ...options,
        openSession: open,
        admin,
        topic: topicName(config, topic),
        isCompacted: isCompacted(topic),
        group: groupName(config, options.group),
        maxWaitMs: MAX_WAIT_MS,
        sessionTimeoutMs,
        signal: until(options.signal),
        logger,
      }),
    isReachable() {
      const answer = admin
        .ask((ask) => ask.describeCluster())
        .then(
          () => true,
          () => false,
        )
      const late = new Promise<false>((resolve) => {
        setTimeout(() => resolve(false), REACHABLE_WITHIN_MS).unref()
      })
      return Promise.race([answer, late])
    },
    async close() {
      closing.abort()
      await appender.close()
      admin.close()
    },
  }
}
