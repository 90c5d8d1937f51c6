import { KafkaEnvironment } from '@ras/shared/log/kafka/kafka-config'
import { openKafkaLog } from '@ras/shared/log/kafka/kafka-log'
import type { LogRecord, NewRecord, Topic } from '@ras/shared/log/log'

/** The log behind the page, for what no page shows. */
export interface Records {
  /** Everything that stands in a topic, partition by partition. */
  all(topic: Topic): Promise<readonly LogRecord[]>
  /** The partition of a conversation. */
  partitionOf(conversationId: string): number
  append(topic: Topic, records: readonly NewRecord[]): Promise<readonly number[]>
  close(): Promise<void>
}

/** `env` are the KAFKA_* variables of the services. */
export async function openRecords(env: Readonly<Record<string, string>>): Promise<Records> {
  const { kafka: config } = KafkaEnvironment.parse(env)
  const log = await openKafkaLog({ config })
  const never = new AbortController().signal
  return {
    async all(topic) {
      const found: LogRecord[] = []
      for (const [partition, { start: from, end: to }] of (await log.bounds(topic)).entries()) {
        for await (const batch of log.read(topic, { partition, from, to }, never)) found.push(...batch)
      }
      return found
    },
    partitionOf: (conversationId) => log.partitionOf(conversationId),
    append: (topic, records) => log.append(topic, records, never),
    close: () => log.close(),
  }
}
