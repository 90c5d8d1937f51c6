import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { monotonicNow } from './quantiles.ts'
import { openReader } from './reader.ts'
import { startSubject } from './start-subject.ts'
import { until } from './until.ts'

const CONVERSATIONS = 100

/** Milliseconds from the start of a relay's process, with that many chunks in its log and its view, until it answers. */
export async function measureRelayStart(
  folder: string,
  chunks: number,
  times: number,
): Promise<readonly number[]> {
  const options = {
    log: { kind: 'embedded', path: join(folder, 'start-log.sqlite') },
    viewPath: join(folder, 'start-view.sqlite'),
  } as const
  const first = await startSubject(options)
  const ids = Array.from({ length: CONVERSATIONS }, () => randomUUID())
  const each = chunks / CONVERSATIONS
  await first.begin(ids)
  for (let run = 0; run < CONVERSATIONS; run += 1) await first.many(run, each - 1)
  await untilFolded(first.url, ids.at(-1) ?? '', each)
  await first.stop()
  const durations: number[] = []
  for (let round = 0; round < times; round += 1) {
    const begun = monotonicNow()
    const relay = await startSubject(options)
    durations.push(monotonicNow() - begun)
    await untilFolded(relay.url, ids[0] ?? '', each)
    await relay.stop()
  }
  return durations
}

async function untilFolded(url: string, conversationId: string, chunks: number): Promise<void> {
  const reader = await openReader(url, conversationId)
  let folded = 0
  await until('the view', async () => {
    await reader.follow(null, (followed) => {
      folded = followed.kind === 'snapshot' ? (followed.cursor?.next ?? 0) : 0
    })
    return folded === chunks
  })
  reader.close()
}
