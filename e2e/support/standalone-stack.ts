import { freePort } from '../../scripts/free-port.ts'
import { startNetwork } from './network.ts'
import { serviceProcess } from './service-process.ts'
import type { Stack, StackOptions } from './stack.ts'

/** Relay and worker in one process on the embedded log. */
export async function startStandaloneStack({ env, folder }: StackOptions): Promise<Stack> {
  const port = await freePort()
  const standalone = serviceProcess({
    script: 'services/standalone/src/main.ts',
    env: {
      RELAY_HOST: '127.0.0.1',
      RELAY_PORT: `${port}`,
      DATA_FOLDER: folder,
      WEB_DIST: 'web/dist',
      ...env,
    },
    readyUrl: `http://127.0.0.1:${port}/readyz`,
  })
  await standalone.start()
  const network = await startNetwork([port])
  return {
    network,
    killRelay: () => standalone.kill(),
    startRelay: () => standalone.start(),
    killWorker: () => standalone.kill(),
    stopWorker: () => standalone.stop(),
    startWorker: () => standalone.start(),
    outputs: () => Promise.resolve({ standalone: standalone.output() }),
    async stop() {
      await network.close()
      await standalone.stop()
    },
  }
}
