import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Broker, startBroker } from '../../scripts/kafka-broker.ts'
import { freePort } from '../../scripts/free-port.ts'
import { supervise, type Supervised } from './supervised.ts'
import { startWay, type Way } from './way.ts'

export interface ChaosStackOptions {
  /** What the processes print, and the relays' views. */
  readonly folder: string
  /** Without any, the relays serve no page. */
  readonly browsers: number
  /** A broker that is shared and stays whole; without it, one of the stack's own. */
  readonly servers?: string | undefined
  /** Modules that are loaded before a service. */
  readonly preload?: { readonly worker?: string; readonly relay?: string } | undefined
}

/** Two relays, two workers and their broker, with a proxy on every way between them. */
export interface ChaosStack {
  readonly kafka: Readonly<Record<string, string>>
  /** Null where it is shared. */
  readonly broker: Broker | null
  readonly workers: readonly Supervised[]
  readonly relays: readonly Supervised[]
  /** From each service to the broker, in the order of `workers` and then `relays`; none where the broker is shared. */
  readonly brokerWays: readonly Way[]
  /** A way to the relays of a client's own, which takes them in turn and leaves out those that refuse. */
  openClientWay(): Promise<Way>
  stop(): Promise<void>
}

const NAMES = ['worker-1', 'worker-2', 'relay-1', 'relay-2'] as const

export async function startChaosStack(options: ChaosStackOptions): Promise<ChaosStack> {
  const { folder, browsers, servers, preload } = options
  mkdirSync(folder, { recursive: true })
  let broker: Broker | null = null
  const brokerPorts: number[] = []
  const brokerWays: Way[] = []
  if (servers === undefined) {
    for (const index of NAMES.keys())
      brokerWays.push(await startWay(() => brokerPorts.slice(index, index + 1)))
    const advertisedPorts = brokerWays.map(({ port }) => port)
    broker = await startBroker({ isOwn: true, startsOften: true, advertisedPorts })
    brokerPorts.push(...broker.proxiedPorts)
  }
  const topics = { KAFKA_TOPIC_PREFIX: `chaos-${randomUUID()}`, KAFKA_NUM_PARTITIONS: '4' }
  const clientWays: Way[] = []
  const ports = await Promise.all(NAMES.map(() => freePort()))
  const services = NAMES.map((name, index) => {
    const kind = name.startsWith('worker') ? 'worker' : 'relay'
    const port = `${ports[index]}`
    const way = brokerWays[index]
    const own =
      kind === 'worker'
        ? { WORKER_HOST: '127.0.0.1', WORKER_PORT: port }
        : {
            RELAY_HOST: '127.0.0.1',
            RELAY_PORT: port,
            RELAY_VIEW: join(folder, `${name}.sqlite`),
            ...(browsers > 0 ? { WEB_DIST: 'web/dist' } : {}),
          }
    return supervise({
      name,
      script: `services/${kind}/src/main.ts`,
      env: { ...topics, KAFKA_BOOTSTRAP_SERVERS: servers ?? `127.0.0.1:${way?.port}`, ...own },
      readyUrl: `http://127.0.0.1:${port}/readyz`,
      output: join(folder, `${name}.log`),
      preload: preload?.[kind],
    })
  })
  const [workers, relays] = [services.slice(0, 2), services.slice(2)]

  async function stop(): Promise<void> {
    await Promise.all(services.map((service) => service.stop()))
    await Promise.all([...clientWays, ...brokerWays].map((way) => way.close()))
    await broker?.stop()
  }

  // One after the other, so that one makes the topics.
  for (const service of services) {
    service.start()
    if (await service.ready()) continue
    await stop()
    throw new Error(`unable to start ${service.name}; see ${join(folder, `${service.name}.log`)}`)
  }
  return {
    kafka: { ...topics, KAFKA_BOOTSTRAP_SERVERS: servers ?? broker?.bootstrapServers ?? '' },
    broker,
    workers,
    relays,
    brokerWays,
    async openClientWay() {
      const way = await startWay(() => ports.slice(2))
      clientWays.push(way)
      return way
    },
    stop,
  }
}
