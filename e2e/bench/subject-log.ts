import { KafkaEnvironment } from '@ras/shared/log/kafka/kafka-config'
import { openKafkaLog } from '@ras/shared/log/kafka/kafka-log'
import type { Log } from '@ras/shared/log/log'
import { openSqliteLog } from '@ras/shared/log/sqlite/sqlite-log'
import type { Logger } from '@ras/shared/node/logger'
import type { SubjectOptions } from './subject-commands.ts'

/** On Kafka with the defaults of its variables. */
export async function openSubjectLog(options: SubjectOptions['log'], logger: Logger): Promise<Log> {
  if (options.kind === 'embedded') return openSqliteLog({ path: options.path, partitions: 1 })
  const { kafka: config } = KafkaEnvironment.parse({
    KAFKA_BOOTSTRAP_SERVERS: options.bootstrapServers,
    KAFKA_TOPIC_PREFIX: options.prefix,
    KAFKA_NUM_PARTITIONS: options.partitions,
  })
  return openKafkaLog({ config, logger })
}
