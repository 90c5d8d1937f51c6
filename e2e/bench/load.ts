import { randomUUID } from 'node:crypto'
import type { Log } from '@ras/shared/log/log'
import { encodeChunk } from '@ras/shared/log/record-codec'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { monotonicNow } from './quantiles.ts'

const never = new AbortController().signal
const FILLER = ' and then the stream goes on'.repeat(4)

interface Run {
  readonly conversationId: string
  readonly messageId: string
  readonly runId: string
  seq: number
}

/** Begins one answer in each conversation. */
export async function beginRuns(log: Log, conversationIds: readonly string[]): Promise<readonly Run[]> {
  const runs = conversationIds.map((conversationId) => ({
    conversationId,
    messageId: randomUUID(),
    runId: randomUUID(),
    seq: -1,
  }))
  await log.append(
    'chunks',
    runs.map((run) => encodeChunk({ ...next(run, ''), type: 'start', attempt: 1 })),
    never,
  )
  return runs
}

/** Publishes `perSecond` chunks a second in each run, evenly spread. Each chunk's text begins with the moment of its append. */
export async function publishPaced(
  log: Log,
  runs: readonly Run[],
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<number> {
  const total = runs.length * perSecond * seconds
  const begun = monotonicNow()
  const appends: Promise<unknown>[] = []
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, Math.floor(((monotonicNow() - begun) / 1000) * perSecond * runs.length))
      while (appends.length < due) {
        const run = runs[appends.length % runs.length]
        if (run === undefined) break
        const chunk = next(run, `${monotonicNow()}${FILLER}`)
        // Each with a signal of its own: listeners of one signal are looked through for every one that comes.
        appends.push(log.append('chunks', [encodeChunk(chunk)], new AbortController().signal))
      }
      if (due === total) {
        clearInterval(timer)
        resolve()
      }
    }, 1)
  })
  await Promise.all(appends)
  return total
}

/** Publishes `count` chunks as fast as the log takes them. */
export async function publishMany(log: Log, run: Run, count: number): Promise<void> {
  for (let done = 0; done < count; done += 1000) {
    const size = Math.min(1000, count - done)
    const chunks = Array.from({ length: size }, () => encodeChunk(next(run, FILLER)))
    await log.append('chunks', chunks, never)
  }
}

function next(run: Run, content: string): Chunk {
  run.seq += 1
  const { conversationId, messageId, runId, seq } = run
  return {
    id: randomUUID(),
    conversationId,
    messageId,
    runId,
    seq,
    type: 'text',
    content,
    timestamp: Date.now(),
  }
}
