import { createServer } from 'node:http'
import { KafkaEnvironment } from '@ras/shared/log/kafka/kafka-config'
import { openKafkaLog } from '@ras/shared/log/kafka/kafka-log'
import { createHealthApp, listen } from '@ras/shared/node/health-server'
import { runService } from '@ras/shared/node/run-service'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { ProcessEnv } from './env.ts'
import { createProvider } from './provider/create-provider.ts'
import { workerOptionsOf } from './worker-options-of.ts'
import { runWorker } from './worker.ts'

await runService('worker', ProcessEnv.and(KafkaEnvironment), async ({ env, logger, signal }) => {
  const sessionTimeoutMs = env.WORKER_TAKEOVER_MS
  const log = await openKafkaLog({ config: env.kafka, logger, sessionTimeoutMs, signal })
  const metrics = new Registry()
  collectDefaultMetrics({ register: metrics })
  const checks = { log: () => log.isReachable(), draining: () => !signal.aborted }
  const server = createServer(createHealthApp({ metrics, checks }))
  await listen(server, env.WORKER_PORT, env.WORKER_HOST)
  const provider = createProvider(env)
  logger.info({ port: env.WORKER_PORT, model: provider.model }, 'ready')
  try {
    await runWorker({ ...workerOptionsOf(env), log, provider, logger, metrics, draining: signal })
  } finally {
    server.close()
    await log.close()
  }
})
