// A relay that is killed when it has appended a prompt, and before it appends the job.
import { relayOptionsOf } from '@ras/relay/relay-options-of'
import { startRelay } from '@ras/relay/relay'
import { ProcessEnv } from '@ras/relay/env'
import { KafkaEnvironment } from '@ras/shared/log/kafka/kafka-config'
import { openKafkaLog } from '@ras/shared/log/kafka/kafka-log'
import type { Log } from '@ras/shared/log/log'
import { runService } from '@ras/shared/node/run-service'
import { Registry } from 'prom-client'

await runService('relay', ProcessEnv.and(KafkaEnvironment), async ({ env, logger }) => {
  const log = await openKafkaLog({ config: env.kafka, logger })
  const dying: Log = {
    ...log,
    append(topic, ...rest) {
      if (topic === 'prompts') process.kill(process.pid, 'SIGKILL')
      return log.append(topic, ...rest)
    },
  }
  const relay = await startRelay({
    ...relayOptionsOf(env),
    viewPath: env.RELAY_VIEW,
    log: dying,
    logger,
    metrics: new Registry(),
  })
  await relay.ended
})
