import { randomUUID } from 'node:crypto'
import { freePort } from '../../scripts/free-port.ts'
import { openRecords, type Records } from './log-records.ts'
import { readMetrics } from './read-metrics.ts'
import { type ServiceProcess, serviceProcess } from './service-process.ts'
import { test as base } from './test.ts'

/** A relay or a worker beside those of the stack, on the same topics. */
export interface LaunchedProcess extends ServiceProcess {
  readonly url: string
  /** A number of its /metrics. */
  metric(name: string): Promise<number>
}

interface Fixtures {
  topicPrefix: string
  /** The KAFKA_* variables of the stack. */
  kafkaEnv: Readonly<Record<string, string>>
  /** The log behind the page, for what no page shows. */
  records: Records
  /** Starts a service, by its script from the root of the repository; it is killed at the end of the test if it runs then. */
  launch: (script: string) => Promise<LaunchedProcess>
}

/** The stack on Kafka, and beside it whatever else a test wants on its topics. */
export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants the fixtures destructured
  topicPrefix: async ({}, use) => use(`e2e-${randomUUID()}`),
  serviceEnv: async ({ topicPrefix }, use) => use({ KAFKA_TOPIC_PREFIX: topicPrefix }),
  kafkaEnv: async ({ kafkaServers, topicPrefix }, use) =>
    use({
      KAFKA_BOOTSTRAP_SERVERS: kafkaServers,
      KAFKA_TOPIC_PREFIX: topicPrefix,
      KAFKA_NUM_PARTITIONS: '3',
    }),
  records: async ({ kafkaEnv }, use) => {
    const records = await openRecords(kafkaEnv)
    await use(records)
    await records.close()
  },
  launch: async ({ kafkaEnv }, use) => {
    const launched: LaunchedProcess[] = []
    await use(async (script) => {
      const process = await launch(script, kafkaEnv)
      launched.push(process)
      return process
    })
    for (const process of launched) await process.kill()
  },
})

async function launch(script: string, kafkaEnv: Fixtures['kafkaEnv']): Promise<LaunchedProcess> {
  const port = `${await freePort()}`
  const url = `http://127.0.0.1:${port}`
  const relay = { RELAY_PORT: port, RELAY_VIEW: ':memory:' }
  const env = { ...kafkaEnv, ...relay, WORKER_PORT: port }
  const process = serviceProcess({ script, env, readyUrl: `${url}/readyz` })
  await process.start()
  return {
    ...process,
    url,
    async metric(name) {
      const value = (await readMetrics(url)).get(name)
      if (value === undefined) throw new Error(`unable to read ${name}; it is not there`)
      return value
    },
  }
}
