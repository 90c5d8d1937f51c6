import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { freePort } from '../../scripts/free-port.ts'
import { startNetwork } from './network.ts'
import { serviceProcess } from './service-process.ts'
import type { Stack, StackOptions } from './stack.ts'

export interface KafkaStack extends Stack {
  /** Where each process answers by itself, without the network between. */
  readonly urls: { readonly relay: string; readonly worker: string }
}

/** Relay and worker as processes of their own on a Kafka broker, with topics of their own. */
export async function startKafkaStack(servers: string, { env, folder }: StackOptions): Promise<KafkaStack> {
  const kafka = {
    KAFKA_BOOTSTRAP_SERVERS: servers,
    KAFKA_TOPIC_PREFIX: `e2e-${randomUUID()}`,
    KAFKA_NUM_PARTITIONS: '3',
  }
  const [relayPort, workerPort] = [await freePort(), await freePort()]
  const urls = { relay: `http://127.0.0.1:${relayPort}`, worker: `http://127.0.0.1:${workerPort}` }
  const relay = serviceProcess({
    script: 'services/relay/src/main.ts',
    env: {
      ...kafka,
      RELAY_HOST: '127.0.0.1',
      RELAY_PORT: `${relayPort}`,
      RELAY_VIEW: join(folder, 'view.sqlite'),
      WEB_DIST: 'web/dist',
      ...env,
    },
    readyUrl: `${urls.relay}/readyz`,
  })
  const worker = serviceProcess({
    script: 'services/worker/src/main.ts',
    env: { ...kafka, WORKER_HOST: '127.0.0.1', WORKER_PORT: `${workerPort}`, ...env },
    readyUrl: `${urls.worker}/readyz`,
  })
  await relay.start()
  await worker.start()
  const network = await startNetwork([relayPort])
  return {
    network,
    urls,
    killRelay: () => relay.kill(),
    startRelay: () => relay.start(),
    killWorker: () => worker.kill(),
    stopWorker: () => worker.stop(),
    startWorker: () => worker.start(),
    outputs: () => Promise.resolve({ relay: relay.output(), worker: worker.output() }),
    async stop() {
      await network.close()
      await Promise.all([relay.stop(), worker.stop()])
    },
  }
}
