// A Kafka broker for tests and development: the one that is named by KAFKA_BOOTSTRAP_SERVERS, or one in Docker, or one on Java.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isKafkaReady } from '../shared/src/log/kafka/kafka-ready.ts'
import { freePort, isFree } from './free-port.ts'
import { createDockerBroker, whyNoDocker } from './kafka-docker.ts'
import { createJavaBroker, whyNoJava } from './kafka-java.ts'
import type { BrokerPorts, KafkaUser } from './kafka-properties.ts'

/** One way to run a broker. */
export interface BrokerMachine {
  /** Where its own words are. */
  readonly output: string
  /** Installs and configures it; does nothing the second time. */
  prepare(): void
  /** Starts the process, which is not ready yet. */
  start(): Promise<void>
  readonly isRunning: boolean
  kill(): Promise<void>
  /** SIGTERM, and gone; it can be started again. */
  shutDown(): Promise<void>
  /** It stands still and knows nothing of it, until `resume`. */
  pause(): void
  resume(): void
  /** Gone for good. */
  stop(): Promise<void>
}

export interface Broker extends Pick<BrokerMachine, 'kill' | 'shutDown' | 'pause' | 'resume' | 'stop'> {
  readonly bootstrapServers: string
  /** Its own ports behind those that were to be advertised, in their order. */
  readonly proxiedPorts: readonly number[]
  /** Where it wants the user of the options; the same as `bootstrapServers` without one. */
  readonly guardedServers: string
  /** Starts it again on the same port with the same log; resolves when it answers. */
  restart(): Promise<void>
}

export interface BrokerOptions {
  /** A fixed port, whose log is kept; without it any free port, and the log is removed at the end. */
  readonly port?: number
  /** A broker of one's own, to kill, even where KAFKA_BOOTSTRAP_SERVERS names one. */
  readonly isOwn?: boolean
  /** It is started again and again, so it does not spend its first seconds on becoming fast. */
  readonly startsOften?: boolean
  /** Ports of proxies before it, which it tells those who come through them. */
  readonly advertisedPorts?: readonly number[]
  /** It has a listener more, which lets only this user in. */
  readonly user?: KafkaUser
}

const READY_WITHIN_MS = 90_000
const folder = join(import.meta.dirname, '..', '.kafka')

/** Resolves when the broker answers. Rejects if there is no way to one. It ends with this process, however that ends. */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const { port, isOwn = false, startsOften = false, advertisedPorts = [], user } = options
  const given = process.env['KAFKA_BOOTSTRAP_SERVERS']
  if (given !== undefined && given !== '' && !isOwn) return externalBroker(given)
  mkdirSync(folder, { recursive: true })
  const home = port === undefined ? mkdtempSync(join(folder, 'test-')) : join(folder, `broker-${port}`)
  const proxied = await Promise.all(
    advertisedPorts.map(async (advertised) => ({ port: await freePort(), advertised })),
  )
  const guarded = user === undefined ? null : { port: await freePort(), user }
  if (port !== undefined && !(await isFree(port))) {
    throw new Error(`unable to start Kafka; port ${port} is taken`)
  }
  const ports = { client: port ?? (await freePort()), controller: await freePort(), proxied, guarded }
  const machine = chooseMachine({ home, ports, isKept: port !== undefined, startsOften })
  const bootstrapServers = `127.0.0.1:${ports.client}`
  const start = async (): Promise<void> => {
    await machine.start()
    const deadline = Date.now() + READY_WITHIN_MS
    while (!(await isKafkaReady(bootstrapServers))) {
      if (!machine.isRunning)
        throw new Error(`unable to start Kafka; the broker ended, see ${machine.output}`)
      if (Date.now() > deadline) throw new Error(`unable to start Kafka; no answer, see ${machine.output}`)
      await delay(100)
    }
  }
  const removeLog = (): void => {
    if (port === undefined) rmSync(home, { recursive: true, force: true })
  }
  process.once('exit', removeLog)
  machine.prepare()
  await start()
  return {
    bootstrapServers,
    proxiedPorts: proxied.map(({ port }) => port),
    guardedServers: `127.0.0.1:${(guarded ?? { port: ports.client }).port}`,
    kill: () => machine.kill(),
    shutDown: () => machine.shutDown(),
    pause: () => machine.pause(),
    resume: () => machine.resume(),
    restart: start,
    async stop() {
      if (port !== undefined) return machine.stop()
      await machine.kill()
      await machine.stop()
      removeLog()
      process.off('exit', removeLog)
    },
  }
}

export interface MachineOptions {
  readonly home: string
  readonly ports: BrokerPorts
  /** Its log outlives it. */
  readonly isKept: boolean
  readonly startsOften: boolean
}

function chooseMachine(options: MachineOptions): BrokerMachine {
  const whyNot = { docker: whyNoDocker(), java: whyNoJava() }
  if (whyNot.docker === null) return createDockerBroker(options)
  if (whyNot.java === null) return createJavaBroker(options)
  throw new Error(
    [
      'unable to start Kafka; this needs one of',
      '  - KAFKA_BOOTSTRAP_SERVERS=host:port of a broker that runs',
      `  - Docker (here: ${whyNot.docker})`,
      `  - Java 17 or newer with Maven (here: ${whyNot.java})`,
    ].join('\n'),
  )
}

function externalBroker(bootstrapServers: string): Broker {
  return {
    bootstrapServers,
    proxiedPorts: [],
    guardedServers: bootstrapServers,
    kill: notOurs,
    shutDown: notOurs,
    pause: notOurs,
    resume: notOurs,
    restart: notOurs,
    stop: () => Promise.resolve(),
  }
}

function notOurs(): never {
  throw new Error('unable to break the broker; KAFKA_BOOTSTRAP_SERVERS names one that is not ours')
}
