import { type Broker, startBroker } from '../../scripts/kafka-broker.ts'
import { Config, Publisher, Subscriber } from 'reliable-ai-streams'
import { expect, test as base } from 'vitest'
import { take } from './test-support/take.ts'

const user = { username: 'library', password: 'correct' }

/** A broker of its own, which wants a password. */
const test = base.extend<{ broker: Broker }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest wants the fixtures destructured
  broker: async ({}, use) => {
    const broker = await startBroker({ isOwn: true, user })
    await use(broker)
    await broker.stop()
  },
})

test('[C10] the right password publishes and reads, and a wrong one or user is refused at once, with the address and the variables', async ({
  broker,
}) => {
  const configOf = (username: string, saslPassword: string): Config =>
    new Config({
      bootstrapServers: broker.guardedServers,
      securityProtocol: 'SASL_PLAINTEXT',
      saslMechanism: 'plain',
      saslUsername: username,
      saslPassword,
      numPartitions: 1,
      // A refusal must not wait for the end of this.
      connectWithinMs: 600_000,
    })
  const right = configOf(user.username, user.password)
  await using publisher = await new Publisher(right).connect()
  await using subscriber = await new Subscriber(right).connect()
  await publisher.publish({ conversationId: 'c', type: 'text', content: 'came in' })
  const [entry] = await take(subscriber.subscribe('c'), 1)
  expect(entry?.chunk.content).toBe('came in')
  const wrong = [configOf(user.username, 'wrong'), configOf('stranger', user.password)]
  for (const config of wrong) {
    for (const client of [new Publisher(config), new Subscriber(config)]) {
      const fault: unknown = await client.connect().catch((error: unknown) => error)
      expect(fault).toMatchObject({
        code: 'invalid-request',
        message: expect.stringMatching(
          `kafka at ${broker.guardedServers} does not know the user (library|stranger) by this password; see KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD`,
        ),
      })
    }
  }
})
