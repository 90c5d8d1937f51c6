import { randomUUID } from 'node:crypto'
import type { Contender, ContenderReader } from './contender.ts'

/** Bytes that one idle follower costs the relay's process, on average over `count` with a connection each. */
export async function measureIdleFollowers({ publisher, relay, open }: Contender, count: number) {
  const ids = Array.from({ length: 100 }, () => randomUUID())
  await publisher.begin(ids)
  const openMany = async (size: number): Promise<readonly ContenderReader[]> => {
    const readers: ContenderReader[] = []
    for (let index = 0; index < size; index += 1) readers.push(await open(ids[index % ids.length] ?? ''))
    return readers
  }
  // The first ones pay for code and pools that all share.
  const first = await openMany(100)
  const before = await relay.memory()
  const rest = await openMany(count)
  const after = await relay.memory()
  for (const reader of [...first, ...rest]) reader.close()
  return { rss: (after.rss - before.rss) / count, heap: (after.heap - before.heap) / count }
}
