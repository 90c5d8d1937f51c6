// `make bench`: the figures of docs/performance.md, each with the command's own words for what it measures.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBroker } from '../../scripts/kafka-broker.ts'
import { measureCatchUp } from './catch-up.ts'
import { measureIdleFollowers } from './idle-followers.ts'
import { measureKafkaFloor } from './kafka-floor.ts'
import { measureLatency } from './latency.ts'
import { ours } from './ours.ts'
import { quantile, quantiles } from './quantiles.ts'
import { measureRelayStart } from './relay-start.ts'
import { startSubject } from './start-subject.ts'

const LOAD = { conversations: 100, perSecond: 50, seconds: 20 }
const MISSED = 10_000
const FOLLOWERS = 1000
const STORED = 1_000_000

const folder = mkdtempSync(join(tmpdir(), 'bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const say = (name: string, figure: string): void => console.log(`${name.padEnd(52)} ${figure}`)
const kibibytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`
const asMedian = (durations: readonly number[]): string =>
  `median ${quantile(durations, 0.5).toFixed(1)} ms of ${durations.length}`

console.log(
  `${cpus().length} cores of ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.version}`,
)
console.log(
  `load: ${LOAD.conversations} conversations × ${LOAD.perSecond} chunks/s, one reader each, ${LOAD.seconds} s\n`,
)

const embedded = await startSubject({
  log: { kind: 'embedded', path: join(folder, 'log.sqlite') },
  viewPath: join(folder, 'view.sqlite'),
})
say('embedded log (fsync), publish to client', quantiles(await measureLatency(ours(embedded), LOAD), 'ms'))
say(
  `embedded log, a reader that missed ${MISSED} chunks`,
  asMedian(await measureCatchUp(ours(embedded), MISSED, 20)),
)
await embedded.stop()

const idle = await startSubject({
  log: { kind: 'embedded', path: join(folder, 'idle-log.sqlite') },
  viewPath: join(folder, 'idle-view.sqlite'),
})
const follower = await measureIdleFollowers(ours(idle), FOLLOWERS)
say(
  `memory of an idle follower, at ${FOLLOWERS}`,
  `${kibibytes(follower.rss)} resident, ${kibibytes(follower.heap)} heap`,
)
await idle.stop()

say(
  `start of a relay with ${STORED} chunks in its view`,
  asMedian(await measureRelayStart(folder, STORED, 5)),
)

const broker = await startBroker()
const kafka = {
  kind: 'kafka',
  bootstrapServers: broker.bootstrapServers,
  prefix: `bench-${randomUUID()}`,
} as const
const relay = await startSubject({ log: kafka, viewPath: join(folder, 'kafka-view.sqlite') })
const publisher = await startSubject({ log: kafka, viewPath: null })
const floor = await measureKafkaFloor(broker.bootstrapServers, `${kafka.prefix}.prompts`, LOAD)
say('bare kafkajs, produce to consume', quantiles(floor, 'ms'))
const onKafka = await measureLatency(ours(relay, publisher), LOAD)
say('Kafka, publish to client', quantiles(onKafka, 'ms'))
const ratio = (share: number): string => (quantile(onKafka, share) / quantile(floor, share)).toFixed(2)
say('Kafka, ours ÷ bare kafkajs', `p50 ${ratio(0.5)}  p95 ${ratio(0.95)}  p99 ${ratio(0.99)}`)
say(
  `Kafka, a reader that missed ${MISSED} chunks`,
  asMedian(await measureCatchUp(ours(relay, publisher), MISSED, 20)),
)
await Promise.all([relay.stop(), publisher.stop()])
await broker.stop()
process.exit(0)
