import { kafkaTestConfig } from '@ras/shared/log/test-support/kafka-test-config'
import { describeExamples } from './examples.contract.ts'

describeExamples('Kafka', () => {
  const { brokers, topicPrefix } = kafkaTestConfig()
  return { KAFKA_BOOTSTRAP_SERVERS: brokers.join(','), KAFKA_TOPIC_PREFIX: topicPrefix }
})
