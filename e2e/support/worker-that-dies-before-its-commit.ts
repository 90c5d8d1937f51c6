// A worker that is killed when the end of its first answer is durable, and before it commits the job.
import { createServer } from 'node:http'
import { KafkaEnvironment } from '@ras/shared/log/kafka/kafka-config'
import { openKafkaLog } from '@ras/shared/log/kafka/kafka-log'
import type { Log } from '@ras/shared/log/log'
import { createHealthApp, listen } from '@ras/shared/node/health-server'
import { runService } from '@ras/shared/node/run-service'
import { Chunk } from '@ras/shared/protocol/chunk'
import { ProcessEnv } from '@ras/worker/env'
import { createProvider } from '@ras/worker/provider/create-provider'
import { runWorker } from '@ras/worker/worker'
import { workerOptionsOf } from '@ras/worker/worker-options-of'
import { Registry } from 'prom-client'

await runService('worker', ProcessEnv.and(KafkaEnvironment), async ({ env, logger, signal }) => {
  const log = await openKafkaLog({ config: env.kafka, logger })
  const dying: Log = {
    ...log,
    async append(topic, records, ...rest) {
      const positions = await log.append(topic, records, ...rest)
      const chunks = records.map(({ value }) => Chunk.parse(JSON.parse(value ?? '')))
      if (chunks.some(({ type }) => type === 'finish')) process.kill(process.pid, 'SIGKILL')
      return positions
    },
  }
  const metrics = new Registry()
  const health = createHealthApp({ metrics, checks: { log: () => log.isReachable() } })
  await listen(createServer(health), {
    port: env.WORKER_PORT,
    host: env.WORKER_HOST,
    variable: 'WORKER_PORT',
  })
  const provider = createProvider(env)
  await runWorker({ ...workerOptionsOf(env), log: dying, provider, logger, metrics, draining: signal })
})
