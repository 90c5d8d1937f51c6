import { type Broker, startBroker } from '../../scripts/kafka-broker.ts'
import { test as base } from './test.ts'

/** The stack on a Kafka broker of its own, which a test can kill and start again. */
export const test = base.extend<{ broker: Broker }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants the fixtures destructured
  broker: async ({}, use) => {
    const broker = await startBroker({ isOwn: true })
    await use(broker)
    await broker.stop()
  },
  kafkaServers: async ({ broker }, use) => use(broker.bootstrapServers),
})
