import { spawnSync } from 'node:child_process'
import { basename } from 'node:path'
import type { BrokerMachine, MachineOptions } from './kafka-broker.ts'
import { kafkaProperties } from './kafka-properties.ts'

const IMAGE = 'apache/kafka:4.4.0'
const DATA = '/var/lib/kafka/data'

/** On a busy machine it may take long to answer, and without it nothing else may be there. */
const ANSWERS_WITHIN_MS = 30_000
let answer: { readonly whyNot: string | null } | null = null

/** Why a broker cannot run in Docker here, or null if it can: asked once, for one that stands still is waited for. */
export function whyNoDocker(): string | null {
  answer ??= { whyNot: askDocker() }
  return answer.whyNot
}

function askDocker(): string | null {
  const { error, status } = spawnSync('docker', ['info'], { stdio: 'ignore', timeout: ANSWERS_WITHIN_MS })
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') return 'docker is not installed'
  return status === 0 ? null : 'the Docker daemon does not answer'
}

/** Its log is in a volume named after `home` if that is kept, else in one that goes with the container. */
export function createDockerBroker({ home, ports, isKept, startsOften }: MachineOptions): BrokerMachine {
  const name = `kafka-${ports.client}-${process.pid}`
  let isRunning = false
  const remove = (): void => {
    spawnSync('docker', ['rm', '--force', '--volumes', name], { stdio: 'ignore' })
  }
  return {
    output: `docker logs ${name}`,
    prepare() {
      const properties = kafkaProperties(DATA, ports, '0.0.0.0')
      const variables = Object.entries(properties).flatMap(([property, value]) => [
        '--env',
        `KAFKA_${property.toUpperCase().replaceAll('.', '_')}=${value}`,
      ])
      const machine = startsOften ? '-Xmx512m -XX:TieredStopAtLevel=1' : '-Xmx512m'
      const heap = ['--env', `KAFKA_HEAP_OPTS=${machine}`]
      const guarded = ports.guarded === null ? [] : [ports.guarded.port]
      const published = [ports.client, ...ports.proxied.map(({ port }) => port), ...guarded]
      docker(
        'create',
        '--name',
        name,
        ...published.flatMap((port) => ['--publish', `127.0.0.1:${port}:${port}`]),
        '--volume',
        isKept ? `reliable-ai-streams-${basename(home)}:${DATA}` : DATA,
        ...heap,
        ...variables,
        IMAGE,
      )
      process.once('exit', remove)
    },
    start() {
      docker('start', name)
      isRunning = true
      return Promise.resolve()
    },
    get isRunning() {
      return isRunning
    },
    kill() {
      docker('kill', name)
      isRunning = false
      return Promise.resolve()
    },
    shutDown() {
      docker('stop', '--time', '30', name)
      isRunning = false
      return Promise.resolve()
    },
    pause: () => docker('pause', name),
    resume: () => docker('unpause', name),
    stop() {
      isRunning = false
      process.off('exit', remove)
      remove()
      return Promise.resolve()
    },
  }
}

function docker(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('docker', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`unable to run docker ${args[0]}; ${stderr}`)
}
