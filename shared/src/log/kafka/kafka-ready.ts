import { openSession } from './kafka-client.ts'
import { KafkaEnvironment } from './kafka-config.ts'
import { SILENT } from './kafka-logger.ts'

/** Whether a broker without security answers and can serve groups, which takes it a moment longer after its start. */
export async function isKafkaReady(bootstrapServers: string): Promise<boolean> {
  const { kafka: config } = KafkaEnvironment.parse({ KAFKA_BOOTSTRAP_SERVERS: bootstrapServers })
  const session = openSession(config, SILENT)
  try {
    const admin = session.kafka.admin()
    await admin.connect()
    await admin.fetchOffsets({ groupId: 'ready', topics: [] })
    return true
  } catch {
    // Best effort: not being ready is the answer.
    return false
  } finally {
    session.close()
  }
}
