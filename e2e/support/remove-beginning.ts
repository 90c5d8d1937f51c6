import { createKafkaAdmin } from '@ras/shared/log/kafka/kafka-admin'
import { openSession } from '@ras/shared/log/kafka/kafka-client'
import { KafkaEnvironment } from '@ras/shared/log/kafka/kafka-config'
import { openKafkaLog } from '@ras/shared/log/kafka/kafka-log'
import { SILENT } from '@ras/shared/log/kafka/kafka-logger'
import { topicName } from '@ras/shared/log/kafka/kafka-topics'
import type { Log, LogRecord } from '@ras/shared/log/log'

/** What retention does, at once: removes what stands in the topic `chunks` before the first chunk that says `words`, in its partition. */
export async function removeBeginning(
  variables: Readonly<Record<string, string>>,
  words: string,
): Promise<void> {
  const { kafka: config } = KafkaEnvironment.parse(variables)
  const log = await openKafkaLog({ config })
  const admin = createKafkaAdmin(() => openSession(config, SILENT))
  try {
    const { partition, position } = await firstWith(log, words)
    const partitions = [{ partition, offset: String(position) }]
    const topic = topicName(config, 'chunks')
    await admin.ask(async (ask) => {
      // kafkajs knows the leaders only of topics that it was asked about.
      await ask.fetchTopicOffsets(topic)
      await ask.deleteTopicRecords({ topic, partitions })
    })
  } finally {
    admin.close()
    await log.close()
  }
}

async function firstWith(log: Log, words: string): Promise<LogRecord> {
  for await (const records of log.tail('chunks', new Map(), AbortSignal.timeout(10_000))) {
    const found = records.find(({ value }) => value?.includes(words))
    if (found !== undefined) return found
  }
  throw new Error(`no chunk says ${words}`)
}
