import { once } from 'node:events'
import net from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openSession } from './kafka-client.ts'
import { KafkaEnvironment } from './kafka-config.ts'
import { SILENT } from './kafka-logger.ts'
import { tailRecords } from './kafka-tail.ts'

/** Takes connections, and ends each of them at once. */
async function brokenBroker(): Promise<{ readonly address: string; readonly isReached: () => boolean }> {
  let reached = 0
  const server = net.createServer((socket) => {
    reached += 1
    socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { address: `127.0.0.1:${port}`, isReached: () => reached > 0 }
}

test('[L13] whoever looks for Kafka comes to each of the brokers that are named, whichever of the others are away', async () => {
  const brokers = await Promise.all([brokenBroker(), brokenBroker(), brokenBroker()])
  const servers = brokers.map(({ address }) => address).join(',')
  const { kafka: config } = KafkaEnvironment.parse({ KAFKA_BOOTSTRAP_SERVERS: servers })
  const ending = new AbortController()
  // Drawn at random, one of them may not come in time.
  let drawn = 0
  const random = (): number => (drawn++ % brokers.length) / brokers.length
  const tail = tailRecords({
    openSession: () => openSession(config, SILENT, { random }),
    topic: 'chunks',
    isCompacted: false,
    from: new Map([[0, 0]]),
    maxWaitMs: 500,
    signal: ending.signal,
    logger: SILENT,
  })
  const next = tail[Symbol.asyncIterator]().next()
  await expect.poll(() => brokers.map((broker) => broker.isReached())).toEqual([true, true, true])
  ending.abort()
  expect(await next).toMatchObject({ done: true })
})
