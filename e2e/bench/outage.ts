import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startBroker } from '../../scripts/kafka-broker.ts'
import { startKafkaStack } from '../support/kafka-stack.ts'
import { openRecords } from '../support/log-records.ts'
import { readMetrics } from '../support/read-metrics.ts'
import { growthProblems } from './bound-problems.ts'
import { memoryCurve, memoryTable } from './memory.ts'
import { createOutageLoad } from './outage-load.ts'
import { monotonicNow, quantile } from './quantiles.ts'
import { startSampler } from './sampler.ts'

export interface OutageOptions {
  /** How long the broker is gone. */
  readonly awaySeconds: number
  /** Answers that run when it goes. */
  readonly running: number
  /** Prompts that are sent while it is gone, evenly spread over its first half. */
  readonly sent: number
}

const BEFORE_SECONDS = 30
const AFTER_SECONDS = 40
const TOKENS_PER_SECOND = 20
const SAMPLE_MS = 2_000
/** Both collect as often as they are looked at, so that the curves are what they hold, and not when V8 chose to collect. */
const COLLECTING = `--expose-gc --import=data:text/javascript,setInterval(gc,${SAMPLE_MS}).unref()`

/**
 * What a process may gain from the first half to the second, a minute of forty answers at twenty tokens a second: one that kept those 48,000 tokens as
 * chunks would gain 29 MiB of heap alone. The relay gained 2 MiB and the worker none.
 */
const MOST_GROWTH_MIB = 12

/**
 * A broker of its own is killed under relay and worker, and returns. Prints what they hold meanwhile; rejects unless everything is whole in the end.
 * Resolves with what went past its bound.
 */
export async function measureOutage({
  awaySeconds,
  running,
  sent,
}: OutageOptions): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'outage-'))
  const broker = await startBroker({ isOwn: true })
  const env = { KAFKA_TOPIC_PREFIX: `outage-${randomUUID()}`, WEB_DIST: '', NODE_OPTIONS: COLLECTING }
  const stack = await startKafkaStack(broker.bootstrapServers, { env, folder })
  const urls = Object.entries(stack.urls)
  const load = createOutageLoad(stack.urls.relay)
  const printedBytes = async (): Promise<number> => Object.values(await stack.outputs()).join('').length

  // What a process costs once it has done everything once is not the outage's.
  await load.ask('Hello? [mock rate=0]')
  await load.ended()
  const samplers = urls.map(([name, url]) => ({ name, sampler: startSampler(url, SAMPLE_MS) }))
  const begun = monotonicNow()
  const second = (): number => (monotonicNow() - begun) / 1000
  const untilSecond = (then: number): Promise<void> => pause(Math.max(0, then - second()) * 1000)
  const length = TOKENS_PER_SECOND * (BEFORE_SECONDS + AFTER_SECONDS / 2)
  for (let at = 0; at < running; at += 1) {
    await load.ask(`Answer ${at} [mock rate=${TOKENS_PER_SECOND} length=${length}]`)
  }
  await untilSecond(BEFORE_SECONDS)

  const goneAt = second()
  const printedBefore = await printedBytes()
  await broker.kill()
  const sending: Promise<void>[] = []
  for (let at = 0; at < sent; at += 1) {
    sending.push(load.ask(`Sent while Kafka is away, ${at} [mock rate=0]`))
    await pause((awaySeconds * 500) / sent)
  }
  const ready = await Promise.all(urls.map(async ([, url]) => (await fetch(`${url}/readyz`)).status))
  await untilSecond(goneAt + awaySeconds)
  const printed = (await printedBytes()) - printedBefore

  const backAt = second()
  await broker.restart()
  const answeredAt = second()
  await Promise.all(sending)
  const acknowledgedAt = second()
  await load.ended()
  const wholeAt = second()
  await untilSecond(wholeAt + AFTER_SECONDS)
  const endAt = second()
  const records = await openRecords({
    ...env,
    KAFKA_BOOTSTRAP_SERVERS: broker.bootstrapServers,
    KAFKA_NUM_PARTITIONS: '3',
  })
  await load.expectWhole(records)
  const worker = await readMetrics(stack.urls.worker)
  const runs = ['start', 'resume', 'restart'].map(
    (kind) => `${worker.get(`worker_runs_total{kind="${kind}"}`)} ${kind}`,
  )

  const after = load.refusals.map(({ afterMs }) => afterMs)
  const codes = [...new Set(load.refusals.map(({ code }) => code))]
  const since = (then: number): string => `${(then - answeredAt).toFixed(1)} s`
  console.log(`Kafka gone for ${(backAt - goneAt).toFixed(0)} s under ${running} running answers; ${sent} prompts sent meanwhile
/readyz of ${urls.map(([name]) => name).join(' and ')} meanwhile: ${ready.join(' and ')}
${after.length} refusals (${codes.join(', ')}), after ${quantile(after, 0.5).toFixed(0)} ms in the median and ${Math.max(...after).toFixed(0)} ms at most
log lines of both meanwhile: ${(printed / 1024).toFixed(0)} KiB
once Kafka answers again: all sends acknowledged after ${since(acknowledgedAt)}, all ${load.size} answers whole after ${since(wholeAt)}; each prompt and each answer once, to the letter
runs: ${runs.join(', ')}
`)
  const halfAt = (goneAt + backAt) / 2
  const spans = {
    before: [0, goneAt],
    'away, first half': [goneAt, halfAt],
    'away, second half': [halfAt, backAt],
    after: [wholeAt, endAt],
  } as const
  const measured = await Promise.all(
    samplers.map(async ({ name, sampler }) => ({ name, samples: await sampler.stop() })),
  )
  console.log(memoryTable(measured, spans))
  for (const { name, samples } of measured) {
    const title = `${name}: Kafka is away from ${goneAt.toFixed(0)} to ${answeredAt.toFixed(0)} s`
    console.log(`\n${memoryCurve(title, samples)}`)
  }
  load.close()
  await records.close()
  await stack.stop()
  await broker.stop()
  rmSync(folder, { recursive: true })
  return growthProblems(measured, [goneAt, halfAt, backAt], MOST_GROWTH_MIB)
}
