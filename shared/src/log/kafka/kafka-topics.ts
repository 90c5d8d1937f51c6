import type { Admin, IResourceConfigEntry } from 'kafkajs'
import { StreamError } from '../../protocol/stream-error.ts'
import type { KafkaConfig } from './kafka-config.ts'
import { type Topic, TOPICS } from '../log.ts'

export function topicName(config: KafkaConfig, topic: Topic): string {
  return `${config.topicPrefix}.${topic}`
}

/** Groups are the cluster's, so without the prefix two installations on it would be one group and take each other's turns. */
export function groupName(config: KafkaConfig, group: string): string {
  return `${config.topicPrefix}.${group}`
}

/** Whether Kafka keeps the last record of each key of it, instead of all records for a time. */
export function isCompacted(topic: Topic): boolean {
  return topic === 'conversations'
}

/** How long the topics that we create keep `prompts` and `chunks`. */
export function retentionMsOf({ retentionHours }: KafkaConfig): number {
  return Math.round(retentionHours * 3_600_000)
}

/** Creates the topics that are missing, and refuses those that have another number of partitions (L11). */
export async function ensureTopics(admin: Admin, config: KafkaConfig): Promise<void> {
  const existing = new Set(await admin.listTopics())
  const missing = TOPICS.filter((topic) => !existing.has(topicName(config, topic)))
  if (missing.length > 0) await createTopics(admin, config, missing)
  const names = TOPICS.map((topic) => topicName(config, topic))
  const { topics } = await admin.fetchTopicMetadata({ topics: names })
  for (const name of names) {
    const count = topics.find((topic) => topic.name === name)?.partitions.length ?? 0
    if (count === config.partitions) continue
    throw new StreamError(
      'invalid-request',
      `unable to open the log; the topic ${name} has ${count} partitions, and KAFKA_NUM_PARTITIONS is ${config.partitions}`,
    )
  }
}

async function createTopics(admin: Admin, config: KafkaConfig, missing: readonly Topic[]): Promise<void> {
  try {
    await admin.createTopics({
      waitForLeaders: true,
      timeout: 10_000,
      topics: missing.map((topic) => ({
        topic: topicName(config, topic),
        numPartitions: config.partitions,
        replicationFactor: config.replicationFactor,
        configEntries: configEntries(topic, config),
      })),
    })
  } catch (error) {
    // Another process may have created them meanwhile; what there is now is checked by the caller.
    const existing = new Set(await admin.listTopics())
    if (missing.some((topic) => !existing.has(topicName(config, topic)))) throw error
  }
}

function configEntries(topic: Topic, config: KafkaConfig): IResourceConfigEntry[] {
  const retention = isCompacted(topic)
    ? [{ name: 'cleanup.policy', value: 'compact' }]
    : [
        { name: 'cleanup.policy', value: 'delete' },
        { name: 'retention.ms', value: String(retentionMsOf(config)) },
      ]
  return [
    ...retention,
    // The broker compresses again what others wrote with snappy or lz4, which our reader does not know.
    { name: 'compression.type', value: config.compression === 'none' ? 'uncompressed' : config.compression },
    { name: 'min.insync.replicas', value: config.replicationFactor >= 3 ? '2' : '1' },
  ]
}
