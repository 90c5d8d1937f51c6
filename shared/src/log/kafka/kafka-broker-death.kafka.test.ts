import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { type Broker, startBroker } from '../../../../scripts/kafka-broker.ts'
import { openKafkaLog } from './kafka-log.ts'
import { kafkaTestConfig } from '../test-support/kafka-test-config.ts'
import { createWake } from '../wake.ts'

const KEYS: readonly string[] = Array.from({ length: 8 }, () => randomUUID())
const never = new AbortController().signal

test('[L13] [L10] a broker that is killed twice while all is going on loses nothing and mixes no key up', async () => {
  const broker = await ownBroker()
  const config = kafkaTestConfig({ KAFKA_BOOTSTRAP_SERVERS: broker.bootstrapServers })
  const log = await openKafkaLog({ config })
  onTestFinished(() => log.close())
  const stopped = new AbortController()
  const wake = createWake()
  const acknowledged = new Map(KEYS.map((key) => [key, 0]))
  const worked = new Map(KEYS.map((key) => [key, new Set<number>()]))
  const tailed = new Map(KEYS.map((key) => [key, [] as number[]])) // an empty list has no type of its own
  const total = (): number => [...acknowledged.values()].reduce((sum, count) => sum + count, 0)

  const working = log.work({
    topic: 'prompts',
    group: randomUUID(),
    maxUnfinished: 100,
    signal: stopped.signal,
    onRecord({ key, value }) {
      worked.get(key ?? '')?.add(Number(value))
      wake.all()
      return Promise.resolve()
    },
  })
  const tailing = (async () => {
    for await (const records of log.tail('prompts', new Map(), stopped.signal)) {
      for (const { key, value } of records) tailed.get(key ?? '')?.push(Number(value))
      wake.all()
    }
  })()
  const writing = new AbortController()
  const writers = KEYS.map(async (key) => {
    for (let next = 0; !writing.signal.aborted; next += 1) {
      await log.append('prompts', [{ key, value: String(next) }], never)
      acknowledged.set(key, next + 1)
      wake.all()
    }
  })

  for (let round = 1; round <= 2; round += 1) {
    const before = total()
    while (total() < before + 1000) await wake.wait(never)
    await broker.kill()
    expect(await log.isReachable()).toBe(false)
    await broker.restart()
  }
  const before = total()
  while (total() < before + 1000) await wake.wait(never)
  writing.abort()
  await Promise.all(writers)

  const isComplete = (): boolean =>
    KEYS.every((key) => {
      const wanted = acknowledged.get(key) ?? 0
      return worked.get(key)?.size === wanted && new Set(tailed.get(key)).size === wanted
    })
  while (!isComplete()) await wake.wait(never)
  for (const key of KEYS) {
    const firsts = [...new Set(tailed.get(key))]
    expect(firsts).toEqual(Array.from({ length: acknowledged.get(key) ?? 0 }, (_, index) => index))
  }
  stopped.abort()
  await Promise.all([working, tailing])
})

async function ownBroker(): Promise<Broker> {
  const broker = await startBroker({ isOwn: true })
  onTestFinished(() => broker.stop())
  return broker
}
