import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../scripts/free-port.ts'
import { type Network, startNetwork } from './network.ts'
import { type ServiceProcess, serviceProcess } from './service-process.ts'
import { test as base } from './own-broker.ts'

/** Two of each service on a broker of their own, behind one address. */
export interface Fleet {
  readonly network: Network
  readonly relays: readonly ServiceProcess[]
  readonly workers: readonly ServiceProcess[]
}

export const test = base.extend<{ fleet: Fleet }>({
  fleet: async ({ kafkaServers }, use, testInfo) => {
    const folder = await mkdtemp(join(tmpdir(), 'e2e-'))
    const ports = {
      relays: [await freePort(), await freePort()],
      workers: [await freePort(), await freePort()],
    }
    const kafka = {
      KAFKA_BOOTSTRAP_SERVERS: kafkaServers,
      KAFKA_TOPIC_PREFIX: `e2e-${randomUUID()}`,
      KAFKA_NUM_PARTITIONS: '3',
    }
    const relays = ports.relays.map((port) =>
      serviceProcess({
        script: 'services/relay/src/main.ts',
        env: {
          ...kafka,
          RELAY_HOST: '127.0.0.1',
          RELAY_PORT: `${port}`,
          RELAY_VIEW: join(folder, 'view.sqlite'),
          WEB_DIST: 'web/dist',
        },
        readyUrl: `http://127.0.0.1:${port}/readyz`,
      }),
    )
    const workers = ports.workers.map((port) =>
      serviceProcess({
        script: 'services/worker/src/main.ts',
        env: {
          ...kafka,
          WORKER_HOST: '127.0.0.1',
          WORKER_PORT: `${port}`,
          // So long that a worker which did not leave its group would be missed.
          WORKER_TAKEOVER_MS: '120000',
        },
        readyUrl: `http://127.0.0.1:${port}/readyz`,
      }),
    )
    const processes = [...relays, ...workers]
    for (const process of processes) await process.start()
    const network = await startNetwork(ports.relays)
    await use({ network, relays, workers })
    try {
      await network.close()
      await Promise.all(processes.map((process) => process.stop()))
    } finally {
      if (testInfo.status !== testInfo.expectedStatus) {
        const body = processes.map((process) => process.output()).join('\n')
        await testInfo.attach('services.log', { body, contentType: 'text/plain' })
      }
      await rm(folder, { recursive: true, force: true })
    }
  },

  baseURL: async ({ fleet }, use) => use(fleet.network.url),
})
