import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { type KafkaConfig, KafkaEnvironment } from '../kafka/kafka-config.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the broker that scripts/kafka-for-tests.ts starts for the `kafka` project. */
    kafkaBootstrapServers: string
  }
}

/** Topics of a test's own, on the tests' broker unless the variables name another. */
export function kafkaTestConfig(variables: Readonly<Record<string, string>> = {}): KafkaConfig {
  return KafkaEnvironment.parse({
    KAFKA_BOOTSTRAP_SERVERS: inject('kafkaBootstrapServers'),
    KAFKA_TOPIC_PREFIX: `test-${randomUUID()}`,
    ...variables,
  }).kafka
}
