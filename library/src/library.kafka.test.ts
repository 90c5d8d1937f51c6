import { kafkaTestConfig } from '@ras/shared/log/test-support/kafka-test-config'
import { Config } from 'reliable-ai-streams'
import { describeLibrary } from './library.contract.ts'

describeLibrary('the library on Kafka', () => {
  const { brokers, topicPrefix } = kafkaTestConfig()
  return new Config({ bootstrapServers: brokers.join(','), topicPrefix, numPartitions: 2 })
})
