import { kafkaTestConfig } from '@ras/shared/log/test-support/kafka-test-config'
import { Config } from 'reliable-ai-streams'
import { expect, onTestFinished, test, vi } from 'vitest'
import { describeLibrary } from './library.contract.ts'

function createConfig(): Config {
  const { brokers, topicPrefix } = kafkaTestConfig()
  return new Config({ bootstrapServers: brokers.join(','), topicPrefix, numPartitions: 2 })
}

describeLibrary('the library on Kafka', createConfig)

test('[C9] the library is tested on Kafka also where the environment names an embedded log', () => {
  vi.stubEnv('EMBEDDED_LOG_PATH', ':memory:')
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(createConfig().embeddedLogPath).toBe(null)
})
