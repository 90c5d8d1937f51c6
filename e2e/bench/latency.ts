import { randomUUID } from 'node:crypto'
import type { Contender } from './contender.ts'
import { monotonicNow } from './quantiles.ts'
import { until } from './until.ts'

export interface LatencyLoad {
  readonly conversations: number
  readonly perSecond: number
  readonly seconds: number
}

/** Milliseconds from the call that publishes a chunk to the reader that has it, one reader a conversation. Fails if a chunk is missing. */
export async function measureLatency(
  { publisher, open }: Contender,
  { conversations, perSecond, seconds }: LatencyLoad,
): Promise<readonly number[]> {
  const ids = Array.from({ length: conversations }, () => randomUUID())
  await publisher.begin(ids)
  const readers = await Promise.all(ids.map(open))
  let latencies: number[] = []
  let received = 0
  for (const reader of readers) {
    reader.onArrival = (live) => {
      const now = monotonicNow()
      for (const content of live) latencies.push(now - Number.parseFloat(content))
      received += live.length
    }
  }
  // A process that has just started is slower; people measure what runs.
  const warmed = await publisher.paced({ perSecond, seconds: Math.ceil(seconds / 3) })
  await until('every chunk', () => received === warmed)
  latencies = []
  const sent = await publisher.paced({ perSecond, seconds })
  await until('every chunk', () => received === warmed + sent)
  for (const reader of readers) reader.close()
  return latencies
}
