import { randomUUID } from 'node:crypto'
import { aborted } from '../aborted.ts'
import type { Log, LogRecord, NewRecord, Positions, Topic } from '../log.ts'

export function record(key: string, value: string): NewRecord {
  return { key, value }
}

export function numbered(key: string, from: number, count: number): readonly NewRecord[] {
  return Array.from({ length: count }, (_, index) => record(key, String(from + index)))
}

/** Random keys, so many for each partition; of a few dozen, one partition may get none. */
export function keysForEachPartition(log: Log, count: number): readonly string[] {
  const ids = Array.from({ length: 1_000 }, () => randomUUID())
  return [...Map.groupBy(ids, (id) => log.partitionOf(id)).values()].flatMap((its) => its.slice(0, count))
}

export function workOn(group: string, signal: AbortSignal) {
  return { topic: 'prompts', group, maxUnfinished: 1000, signal } as const
}

/** The first `count` records of a key at or after `from`. */
export function take(
  log: Log,
  topic: Topic,
  key: string,
  count: number,
  from: Positions = new Map(),
): Promise<readonly LogRecord[]> {
  return collect(log, topic, (records) => records.filter((found) => found.key === key), count, from)
}

export async function collect(
  log: Log,
  topic: Topic,
  select: (records: readonly LogRecord[]) => readonly LogRecord[],
  count: number,
  from: Positions = new Map(),
): Promise<readonly LogRecord[]> {
  const abort = new AbortController()
  const found: LogRecord[] = []
  for await (const records of log.tail(topic, from, abort.signal)) {
    found.push(...select(records))
    if (found.length >= count) abort.abort()
  }
  return found
}

export async function drain(batches: AsyncIterable<readonly LogRecord[]>): Promise<readonly LogRecord[]> {
  const all: LogRecord[] = []
  for await (const records of batches) all.push(...records)
  return all
}

/** Works as a member until `count` records of the key came, finishing those that `finish` says; gives their values. */
export async function workUntil(
  log: Log,
  group: string,
  key: string,
  count: number,
  finish: (value: string) => boolean,
): Promise<readonly string[]> {
  const abort = new AbortController()
  const seen: string[] = []
  await log.work({
    ...workOn(group, abort.signal),
    async onRecord(found, { signal }) {
      if (found.key !== key) return
      seen.push(found.value ?? '')
      if (seen.length === count) setImmediate(() => abort.abort())
      if (!finish(found.value ?? '')) await aborted(signal)
    },
  })
  return seen
}
