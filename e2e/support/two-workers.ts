import { randomUUID } from 'node:crypto'
import { KafkaEnvironment } from '@ras/shared/log/kafka-config'
import { openKafkaLog } from '@ras/shared/log/kafka-log'
import type { LogRecord, NewRecord, Topic } from '@ras/shared/log/log'
import { freePort } from './free-port.ts'
import { type ServiceProcess, serviceProcess } from './service-process.ts'
import { test as base } from './test.ts'

export interface WorkerProcess extends ServiceProcess {
  /** A number of its /metrics. */
  metric(name: string): Promise<number>
}

interface Fixtures {
  topicPrefix: string
  /** In place of the stack's own worker; both are there. */
  workers: readonly [WorkerProcess, WorkerProcess]
  /** The log behind the page, for what no page shows. */
  records: Records
}

export interface Records {
  /** Everything that stands in a topic, partition by partition. */
  all(topic: Topic): Promise<readonly LogRecord[]>
  append(topic: Topic, records: readonly NewRecord[]): Promise<void>
}

/** The stack on Kafka with two workers, each of which a test can break by itself. */
export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants the fixtures destructured
  topicPrefix: async ({}, use) => use(`e2e-${randomUUID()}`),
  serviceEnv: async ({ topicPrefix }, use) => use({ KAFKA_TOPIC_PREFIX: topicPrefix }),
  records: async ({ kafkaServers, topicPrefix }, use) => {
    const { kafka: config } = KafkaEnvironment.parse(kafkaEnv(kafkaServers, topicPrefix))
    const log = await openKafkaLog({ config })
    const never = new AbortController().signal
    await use({
      async all(topic) {
        const found: LogRecord[] = []
        for (const [partition, { start: from, end: to }] of (await log.bounds(topic)).entries()) {
          for await (const batch of log.read(topic, { partition, from, to }, never)) found.push(...batch)
        }
        return found
      },
      append: (topic, records) => log.append(topic, records, never),
    })
    await log.close()
  },
  workers: async ({ stack, kafkaServers, topicPrefix }, use) => {
    await stack.stopWorker()
    const env = kafkaEnv(kafkaServers, topicPrefix)
    const workers = [await startWorker(env), await startWorker(env)] as const
    await use(workers)
    for (const worker of workers) {
      worker.resume()
      await worker.stop()
    }
  },
})

function kafkaEnv(servers: string, prefix: string): Readonly<Record<string, string>> {
  return { KAFKA_BOOTSTRAP_SERVERS: servers, KAFKA_TOPIC_PREFIX: prefix, KAFKA_NUM_PARTITIONS: '3' }
}

async function startWorker(env: Readonly<Record<string, string>>): Promise<WorkerProcess> {
  const url = `http://127.0.0.1:${await freePort()}`
  const worker = serviceProcess({
    script: 'services/worker/src/main.ts',
    env: { ...env, WORKER_HOST: '127.0.0.1', WORKER_PORT: new URL(url).port },
    readyUrl: `${url}/readyz`,
  })
  await worker.start()
  return {
    ...worker,
    async metric(name) {
      const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n')
      const line = lines.find((each) => each.startsWith(`${name} `))
      if (line === undefined) throw new Error(`unable to read ${name}; it is not there`)
      return Number(line.slice(name.length))
    },
  }
}

/** Waits until one of them answers, and tells which one that is, and which one the other. */
export async function ownerOf(
  workers: readonly [WorkerProcess, WorkerProcess],
): Promise<{ readonly owner: WorkerProcess; readonly other: WorkerProcess }> {
  const runs = (worker: WorkerProcess): Promise<number> => worker.metric('worker_runs_active')
  const all = async (): Promise<number> => (await runs(workers[0])) + (await runs(workers[1]))
  await test.expect.poll(all).toBe(1)
  const [one, two] = workers
  return (await runs(one)) === 1 ? { owner: one, other: two } : { owner: two, other: one }
}
