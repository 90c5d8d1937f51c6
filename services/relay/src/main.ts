import { aborted } from '@ras/shared/log/aborted'
import { KafkaEnvironment } from '@ras/shared/log/kafka/kafka-config'
import { openKafkaLog } from '@ras/shared/log/kafka/kafka-log'
import { runService } from '@ras/shared/node/run-service'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { ProcessEnv } from './env.ts'
import { relayOptionsOf } from './relay-options-of.ts'
import { startRelay } from './relay.ts'

await runService('relay', ProcessEnv.and(KafkaEnvironment), async ({ env, logger, signal }) => {
  const log = await openKafkaLog({ config: env.kafka, logger, signal })
  const metrics = new Registry()
  collectDefaultMetrics({ register: metrics })
  try {
    const relay = await startRelay({ ...relayOptionsOf(env), viewPath: env.RELAY_VIEW, log, logger, metrics })
    logger.info({ url: relay.url }, 'ready')
    try {
      await Promise.race([relay.ended, aborted(signal).then(() => relay.drain(env.RELAY_DRAIN_MS))])
    } finally {
      await relay.close()
    }
  } finally {
    await log.close()
  }
})
