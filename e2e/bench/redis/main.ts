// `make bench-redis`: this project beside what people build on Redis, in one run, one after the other, several times.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBroker } from '../../../scripts/kafka-broker.ts'
import { measureCatchUp } from '../catch-up.ts'
import { type Contender, stopContender } from '../contender.ts'
import { measureIdleFollowers } from '../idle-followers.ts'
import { measureLatency } from '../latency.ts'
import { ours } from '../ours.ts'
import { quantile } from '../quantiles.ts'
import { startSubject } from '../start-subject.ts'
import { measureLostByKill } from './lost-by-kill.ts'
import { startSocketIo } from './socket-io.ts'
import { startRedis } from './start-redis.ts'
import { startStreams } from './streams.ts'

const ROUNDS = 3
const LOAD = { conversations: 100, perSecond: 50, seconds: 15 }
const MISSED = 10_000
const TIMES = 5
const FOLLOWERS = 1_000

interface Measured {
  readonly p50: number
  readonly p99: number
  readonly catchUp: number
  readonly follower: number
  readonly lost: number | null
}

const folder = mkdtempSync(join(tmpdir(), 'bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const memory = await startRedis('memory')
const fsync = await startRedis('fsync')
const broker = await startBroker()

const CONTENDERS: Readonly<Record<string, () => Promise<Contender>>> = {
  'Socket.IO with its Redis Streams adapter, in memory': () => startSocketIo(memory.url),
  'a relay on Redis streams, in memory': () => startStreams(memory.url),
  'a relay on Redis streams, fsynced': () => startStreams(fsync.url),
  'this, on the embedded log, fsynced': startEmbedded,
  'this, on Kafka': startOnKafka,
}

async function startEmbedded(): Promise<Contender> {
  const id = randomUUID()
  return ours(
    await startSubject({
      log: { kind: 'embedded', path: join(folder, `${id}-log.sqlite`) },
      viewPath: join(folder, `${id}-view.sqlite`),
    }),
  )
}

async function startOnKafka(): Promise<Contender> {
  const prefix = `bench-${randomUUID()}`
  const log = { kind: 'kafka', bootstrapServers: broker.bootstrapServers, prefix } as const
  const relay = await startSubject({ log, viewPath: join(folder, `${prefix}.sqlite`) })
  return ours(relay, await startSubject({ log, viewPath: null }))
}

async function measure(start: () => Promise<Contender>): Promise<Measured> {
  const contender = await start()
  const latencies = await measureLatency(contender, LOAD)
  const catchUp = quantile(await measureCatchUp(contender, MISSED, TIMES), 0.5)
  // Where one process does both, nothing is published while it is dead.
  const lost = contender.relay === contender.publisher ? null : await measureLostByKill(contender)
  await stopContender(contender)
  const idle = await start()
  const { rss } = await measureIdleFollowers(idle, FOLLOWERS)
  await stopContender(idle)
  return {
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    catchUp,
    follower: rss / 1024,
    lost,
  }
}

console.log(
  `${cpus().length} cores of ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.version}, Redis ${memory.version}; ${LOAD.conversations} conversations × ${LOAD.perSecond} chunks/s, one reader each, ${LOAD.seconds} s`,
)
const rounds = new Map<string, Measured[]>(Object.keys(CONTENDERS).map((name) => [name, []]))
for (let round = 1; round <= ROUNDS; round += 1) {
  for (const [name, start] of Object.entries(CONTENDERS)) {
    console.log(`· round ${round} of ${ROUNDS}: ${name}`)
    rounds.get(name)?.push(await measure(start))
  }
}

console.log(`
median of ${ROUNDS} rounds | publish to client, p50 / p99 | a reader that missed ${MISSED} chunks, with its new connection | lost by kill -9 of the relay | an idle follower
--- | --- | --- | --- | ---`)
for (const [name, measured] of rounds) {
  const median = (of: (one: Measured) => number): number => quantile(measured.map(of), 0.5)
  const lost = measured.every((one) => one.lost === null)
    ? 'one process'
    : `${median((one) => one.lost ?? Number.NaN)} of 1000`
  const latency = `${median(({ p50 }) => p50).toFixed(2)} / ${median(({ p99 }) => p99).toFixed(1)} ms`
  const rest = [
    `${median(({ catchUp }) => catchUp).toFixed(1)} ms`,
    lost,
    `${median(({ follower }) => follower).toFixed(1)} KiB`,
  ]
  console.log([name, latency, ...rest].join(' | '))
}
await Promise.all([memory.stop(), fsync.stop(), broker.stop()])
process.exit(0)
