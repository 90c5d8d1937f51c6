// `make bench-library`: how long the library needs to find its conversation in a partition that has a million chunks of others, from the beginning and from a cursor.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Config, Publisher, Subscriber } from 'reliable-ai-streams'
import { startBroker } from '../../scripts/kafka-broker.ts'
import { monotonicNow, quantile } from './quantiles.ts'

const FOREIGN = 1_000_000
const TIMES = 5

const folder = mkdtempSync(join(tmpdir(), 'bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
console.log(
  `${cpus().length} cores of ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.version}; ${FOREIGN} chunks of others in one partition, median of ${TIMES}\n`,
)
await measure('embedded log', { embeddedLogPath: join(folder, 'log.sqlite') })
const broker = await startBroker()
await measure('Kafka', {
  bootstrapServers: broker.bootstrapServers,
  topicPrefix: `bench-${randomUUID()}`,
  numPartitions: 1,
})
await broker.stop()
process.exit(0)

async function measure(log: string, settings: ConstructorParameters<typeof Config>[0]): Promise<void> {
  const config = new Config(settings)
  await using publisher = await new Publisher(config).connect()
  await using subscriber = await new Subscriber(config).connect()
  await publisher.publish({ conversationId: 'mine', type: 'text', content: 'before' })
  await publisher.publishStream('others', foreign())
  await publisher.publish({ conversationId: 'mine', type: 'text', content: 'between' })
  const { value: last } = await subscriber.subscribe('mine', { fromOffset: 1 }).next()
  if (!last) throw new Error('unable to read what was published')
  await publisher.publish({ conversationId: 'mine', type: 'finish' })

  const ways = [
    ['from the beginning', { fromOffset: 2 }],
    ['from a cursor', { cursor: last.cursor }],
  ] as const
  for (const [way, where] of ways) {
    const durations: number[] = []
    for (let time = 0; time < TIMES; time += 1) {
      const begun = monotonicNow()
      const { value } = await subscriber.subscribe('mine', where).next()
      if (value?.chunk.type !== 'finish') throw new Error('unable to find the end of the conversation')
      durations.push(monotonicNow() - begun)
    }
    console.log(`${`${log}, ${way}`.padEnd(52)} ${quantile(durations, 0.5).toFixed(1)} ms`)
  }
}

async function* foreign(): AsyncGenerator<string> {
  for (let count = 0; count < FOREIGN; count += 1) yield 'some words of another answer '
}
