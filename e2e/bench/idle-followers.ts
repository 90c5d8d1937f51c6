import { randomUUID } from 'node:crypto'
import { openReader, type Reader } from './reader.ts'
import type { Subject } from './start-subject.ts'
import { until } from './until.ts'

/** Bytes that one idle follower costs the relay's process, on average over `count` with a connection each. */
export async function measureIdleFollowers(subject: Subject, count: number) {
  const ids = Array.from({ length: 100 }, () => randomUUID())
  await subject.begin(ids)
  const open = async (size: number): Promise<readonly Reader[]> => {
    const readers: Reader[] = []
    for (let index = 0; index < size; index += 1) {
      const reader = await openReader(subject.url, ids[index % ids.length] ?? '')
      await until('the conversation', async () => (await reader.follow(null)) !== null)
      readers.push(reader)
    }
    return readers
  }
  // The first ones pay for code and pools that all share.
  const first = await open(100)
  const before = await subject.memory()
  const rest = await open(count)
  const after = await subject.memory()
  for (const reader of [...first, ...rest]) reader.close()
  return { rss: (after.rss - before.rss) / count, heap: (after.heap - before.heap) / count }
}
