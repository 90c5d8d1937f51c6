import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { DEFAULT_LIMITS } from '@ras/relay/relay-limits'
import { startBroker } from '../../scripts/kafka-broker.ts'
import { startKafkaStack } from '../support/kafka-stack.ts'
import { mostProblems } from './bound-problems.ts'
import { openManyReader, type ManyReader } from './many-reader.ts'
import { type Measured, memoryTable } from './memory.ts'
import { monotonicNow } from './quantiles.ts'
import { startSampler } from './sampler.ts'
import { startSubject } from './start-subject.ts'
import { until } from './until.ts'

export interface SlowReaderOptions {
  readonly conversations: number
  /** Chunks a second, in each conversation. */
  readonly perSecond: number
  /** How long the one reader stands still while the other reads. */
  readonly seconds: number
}

const SAMPLE_MS = 500
const { maxBufferedBytes } = DEFAULT_LIMITS

/**
 * The same load twice, first with a reader that reads, then with one beside it that does not. Rejects unless that one is whole in the end. Resolves with what
 * went past its bound.
 */
export async function measureSlowReader(options: SlowReaderOptions): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'slow-reader-'))
  const broker = await startBroker()
  const prefix = `slow-reader-${randomUUID()}`
  const env = { KAFKA_TOPIC_PREFIX: prefix, WEB_DIST: '', RELAY_MAX_BUFFERED_BYTES: `${maxBufferedBytes}` }
  const stack = await startKafkaStack(broker.bootstrapServers, { env, folder })
  const publisher = await startSubject({
    log: { kind: 'kafka', bootstrapServers: broker.bootstrapServers, prefix, partitions: 3 },
    viewPath: null,
  })
  const url = stack.urls.relay
  const ids = Array.from({ length: options.conversations }, () => randomUUID())
  await publisher.begin(ids)
  const fast = await openManyReader(url, ids)
  const slow = await openManyReader(url, ids)
  let total = ids.length
  const caughtUp = (reader: ManyReader): Promise<void> =>
    until('every chunk', () => reader.chunks() === total)

  const publish = async (name: string): Promise<Measured> => {
    const sampler = startSampler(url, SAMPLE_MS)
    total += await publisher.paced(options)
    await caughtUp(fast)
    return { name, samples: await sampler.stop() }
  }
  const beside = await publish('both read')
  await caughtUp(slow)
  slow.pause()
  const had = slow.chunks()
  const stopped = await publish('one does not read')
  if (slow.chunks() !== had) throw new Error('the reader that stands still has read')
  const begun = monotonicNow()
  const way = await slow.resume()
  await caughtUp(slow)
  const drained = monotonicNow() - begun
  for (const [id, { conversation, counters }] of slow.followers) {
    if (!isDeepStrictEqual(conversation, fast.followers.get(id)?.conversation)) {
      throw new Error('the reader that stood still has another text')
    }
    if (counters.gaps + counters.duplicates + counters.resets > 0) {
      throw new Error(`the reader that stood still was not served in order: ${JSON.stringify(counters)}`)
    }
  }

  const rate = options.conversations * options.perSecond
  console.log(`${rate} chunks/s for ${options.seconds} s, in ${ids.length} conversations that each reader follows over one connection

| | chunks missed | relay_buffered_bytes, most | relay_parked_sockets, most |
| --- | --- | --- | --- |`)
  for (const { name, samples } of [beside, stopped]) {
    const most = (series: string): number => Math.max(...samples.map(({ values }) => values.get(series) ?? 0))
    const missed = name === stopped.name ? total - had : 0
    console.log(`| ${name} | ${missed} | ${most('relay_buffered_bytes')} | ${most('relay_parked_sockets')} |`)
  }
  console.log(`
it ${way}, and had everything after ${(drained / 1000).toFixed(1)} s: the same fold, no gap, no duplicate, no reset
`)
  console.log(memoryTable([beside, stopped], { 'the whole time': [0, Infinity] }))
  for (const reader of [fast, slow]) reader.close()
  await publisher.stop()
  await stack.stop()
  await broker.stop()
  rmSync(folder, { recursive: true })
  return [
    ...mostProblems([beside, stopped], 'relay_buffered_bytes', { most: maxBufferedBytes }),
    // A reader for whom nothing waits and who is never parked would prove nothing.
    ...mostProblems([stopped], 'relay_parked_sockets', { least: 1, most: 1 }),
  ]
}
