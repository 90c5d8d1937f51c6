import { randomUUID } from 'node:crypto'
import { monotonicNow } from './quantiles.ts'
import { openReader, type Reader } from './reader.ts'
import type { Subject } from './start-subject.ts'
import { until } from './until.ts'

export interface LatencyLoad {
  readonly conversations: number
  readonly perSecond: number
  readonly seconds: number
}

/** Milliseconds from the call that publishes a chunk to the reader that has it, one reader a conversation. Fails if a chunk is missing. */
export async function measureLatency(
  publisher: Subject,
  relayUrl: string,
  { conversations, perSecond, seconds }: LatencyLoad,
): Promise<readonly number[]> {
  const ids = Array.from({ length: conversations }, () => randomUUID())
  await publisher.begin(ids)
  const readers = await Promise.all(ids.map((id) => openReader(relayUrl, id)))
  let latencies: number[] = []
  let offsets = 0
  for (const reader of readers) {
    await followFromStart(reader)
    reader.onEntries = ({ chunks }) => {
      const now = monotonicNow()
      for (const { content } of chunks) latencies.push(now - Number.parseFloat(content))
      offsets += chunks.length
    }
  }
  // A process that has just started is slower; people measure what runs.
  const warmed = await publisher.paced({ perSecond, seconds: Math.ceil(seconds / 3) })
  await until('every chunk', () => offsets === warmed)
  latencies = []
  const sent = await publisher.paced({ perSecond, seconds })
  await until('every chunk', () => offsets === warmed + sent)
  for (const reader of readers) reader.close()
  return latencies
}

/** The relay may not have seen the conversation yet. */
function followFromStart(reader: Reader): Promise<void> {
  return until('the conversation', async () => {
    const followed = await reader.follow(null)
    return followed?.kind === 'snapshot' && followed.cursor !== null
  })
}
