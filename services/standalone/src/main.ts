import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startRelay } from '@ras/relay/relay'
import { relayOptionsOf } from '@ras/relay/relay-options-of'
import { openSqliteLog } from '@ras/shared/log/sqlite/sqlite-log'
import { runService } from '@ras/shared/node/run-service'
import { createProvider } from '@ras/worker/provider/create-provider'
import { workerOptionsOf } from '@ras/worker/worker-options-of'
import { runWorker } from '@ras/worker/worker'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { StandaloneEnv } from './env.ts'

await runService('standalone', StandaloneEnv, async ({ env, logger, signal }) => {
  mkdirSync(env.DATA_FOLDER, { recursive: true })
  const log = openSqliteLog({ path: join(env.DATA_FOLDER, 'log.sqlite'), partitions: 1, logger })
  const metrics = new Registry()
  collectDefaultMetrics({ register: metrics })
  const provider = createProvider(env)
  const viewPath = join(env.DATA_FOLDER, 'view.sqlite')
  const relay = await startRelay({ ...relayOptionsOf(env), viewPath, log, logger, metrics })
  const worker = runWorker({ ...workerOptionsOf(env), log, provider, logger, metrics, draining: signal })
  process.stdout.write(
    `\n  ${relay.url}\n\n  Answers by ${provider.model}. Data in ${env.DATA_FOLDER}. Ctrl+C stops it.\n\n`,
  )
  try {
    // The worker drains when the signal aborts, while the relay shows what comes; a fault of either ends both.
    await Promise.race([worker, relay.ended])
    await worker
  } finally {
    await relay.close()
    await log.close()
  }
})
