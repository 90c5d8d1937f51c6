import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Log, LogRecord } from './log.ts'
import { describeWork } from './log-work.contract.ts'
import { collect, drain, numbered, record, take, workOn, workUntil } from './test-support/log-steps.ts'
import type { LogUnderTest } from './test-support/log-under-test.ts'

/** What every log must do. All tests share one log, so each looks only at keys and groups of its own. */
export function describeLog(name: string, create: () => Promise<LogUnderTest>): void {
  describe(name, () => {
    let underTest: LogUnderTest
    let log: Log
    beforeAll(async () => {
      underTest = await create()
      log = await underTest.open()
    })
    afterAll(() => underTest.close())
    const never = new AbortController().signal

    test('[L1] keeps the order of one key within an append and from append to append', async () => {
      const key = randomUUID()
      const appends = Array.from({ length: 50 }, (_, index) =>
        log.append('chunks', [record(key, `${index}a`), record(key, `${index}b`)], never),
      )
      await Promise.all(appends)
      const found = await take(log, 'chunks', key, 100)
      expect(found.map(({ value }) => value)).toEqual(
        Array.from({ length: 50 }, (_, index) => [`${index}a`, `${index}b`]).flat(),
      )
    })

    test('[L1] tells where each record stands', async () => {
      const keys = Array.from({ length: 20 }, () => randomUUID())
      const appends = keys.map((key) =>
        log.append(
          'chunks',
          [record(key, 'one'), record(keys[0] ?? '', `of ${key}`), record(key, 'two')],
          never,
        ),
      )
      const told = await Promise.all(appends)
      for (const [index, key] of keys.entries()) {
        const partition = log.partitionOf(key)
        for (const [at, value] of [
          [0, 'one'],
          [2, 'two'],
        ] as const) {
          const from = told[index]?.[at] ?? -1
          const found: LogRecord[] = []
          const range = { partition, from, to: from + 1 }
          for await (const records of log.read('chunks', range, never)) found.push(...records)
          expect(found).toMatchObject([{ key, value, position: from }])
        }
      }
    })

    test('[L1] keeps text as it is and gives every reader the same timestamp and position', async () => {
      const key = randomUUID()
      const value = JSON.stringify({ text: 'Grüße, 世界 👋🏽 \u0000 "\\"\n' })
      await log.append('conversations', [record(key, value)], never)
      const [first] = await take(log, 'conversations', key, 1)
      const [second] = await take(await underTest.open(), 'conversations', key, 1)
      expect(first?.value).toBe(value)
      expect(first?.timestamp).toBeGreaterThan(1_600_000_000_000)
      expect(second).toEqual(first)
    })

    test('[L2] tails the partition of a key alone, from the given position', async () => {
      const keys = [randomUUID(), randomUUID(), randomUUID()]
      await log.append(
        'chunks',
        [...keys, ...keys].map((key) => record(key, 'x')),
        never,
      )
      const bounds = await log.bounds('chunks')
      for (const key of keys) {
        const partition = log.partitionOf(key)
        const { start: from = 0, end: to = 0 } = bounds[partition] ?? {}
        const kept: LogRecord[] = []
        for await (const records of log.read('chunks', { partition, from, to }, never)) kept.push(...records)
        const mine = kept.filter((each) => each.key === key)
        expect(mine).toHaveLength(2)
        const position = mine[1]?.position ?? 0
        const expected = kept.filter((each) => each.position >= position)
        const found: LogRecord[] = []
        for await (const records of log.tailPartition('chunks', { partition, position }, never)) {
          found.push(...records)
          if (found.length >= expected.length) break
        }
        expect(found).toEqual(expected)
      }
    })

    test('[L2] resumes strictly at the given position and misses nothing that is appended meanwhile', async () => {
      const key = randomUUID()
      await log.append('chunks', numbered(key, 0, 10), never)
      const before = await take(log, 'chunks', key, 10)
      const resumeAt = before[4]
      if (resumeAt === undefined) throw new Error('ten records were appended')
      const from = new Map([[resumeAt.partition, resumeAt.position]])
      const reading = take(log, 'chunks', key, 26, from)
      for (let index = 10; index < 30; index += 1) await log.append('chunks', numbered(key, index, 1), never)
      const after = await reading
      expect(after.map(({ value }) => value)).toEqual(numbered(key, 4, 26).map(({ value }) => value))
      expect(after[0]).toEqual(resumeAt)
    })

    test('[L2] gives the records of every partition to a reader from the beginning', async () => {
      const keys = Array.from({ length: 40 }, () => randomUUID())
      await log.append(
        'chunks',
        keys.map((key) => record(key, 'x')),
        never,
      )
      const wanted = new Set<string | null>(keys)
      const found = await collect(log, 'chunks', (all) => all.filter(({ key }) => wanted.has(key)), 40)
      expect(new Set(found.map(({ key }) => key))).toEqual(wanted)
      expect(new Set(found.map(({ partition }) => partition)).size).toBeGreaterThan(
        log.partitions === 1 ? 0 : 1,
      )
    })

    test('[L18] a position after the log end is of another log, and is refused', async () => {
      const [first] = await log.bounds('chunks')
      const tail = drain(log.tail('chunks', new Map([[0, (first?.end ?? 0) + 1_000_000]]), never))
      await expect(tail).rejects.toMatchObject({ code: 'offset-expired' })
    })

    test('[L3] an abort ends a waiting tail, a read and the work without an error', async () => {
      const abort = new AbortController()
      const ends = new Map((await log.bounds('prompts')).map(({ end }, partition) => [partition, end]))
      const tail = drain(log.tail('prompts', ends, abort.signal))
      const work = log.work({ ...workOn(randomUUID(), abort.signal), onRecord: () => Promise.resolve() })
      abort.abort()
      const range = { partition: 0, from: 0, to: 10 }
      expect(await drain(log.read('chunks', range, abort.signal))).toEqual([])
      expect(await tail).toEqual([])
      await expect(work).resolves.toBeUndefined()
    })

    test('[L4] reads exactly a range, and an empty one at once', async () => {
      const key = randomUUID()
      await log.append('chunks', numbered(key, 0, 700), never)
      const all = await take(log, 'chunks', key, 700)
      const [from, to] = [all[100], all[650]]
      if (from === undefined || to === undefined) throw new Error('seven hundred records were appended')
      const range = { partition: from.partition, from: from.position, to: to.position }
      const read = await drain(log.read('chunks', range, never))
      expect(read.filter((found) => found.key === key)).toEqual(all.slice(100, 650))
      expect(await drain(log.read('chunks', { ...range, to: range.from }, never))).toEqual([])
    })

    test('[L8] bounds move with what is appended', async () => {
      const key = randomUUID()
      const before = await log.bounds('prompts')
      await log.append('prompts', numbered(key, 0, 3), never)
      const after = await log.bounds('prompts')
      expect(after).toHaveLength(log.partitions)
      const grown = after.map(({ end }, partition) => end - (before[partition]?.end ?? 0))
      expect(grown.reduce((sum, by) => sum + by, 0)).toBe(3)
      const [first] = await take(log, 'prompts', key, 1)
      expect(first?.position).toBe(before[first?.partition ?? -1]?.end)
    })

    test('[L8] commits say where a group goes on', async () => {
      const key = randomUUID()
      const group = randomUUID()
      expect(await log.commits('prompts', group)).toEqual(Array.from({ length: log.partitions }, () => 0))
      await log.append('prompts', numbered(key, 0, 6), never)
      await workUntil(log, group, key, 6, (value) => value !== '4')
      const open = (await take(log, 'prompts', key, 5))[4]
      const commits = await (await underTest.open()).commits('prompts', group)
      expect(commits[open?.partition ?? -1]).toBe(open?.position)
    })

    test('[L9] refuses a record that is too large, and goes on', async () => {
      const key = randomUUID()
      const append = log.append('chunks', [record(key, 'x'.repeat(1_000_001))], never)
      await expect(append).rejects.toMatchObject({ code: 'invalid-request' })
      await log.append('chunks', [record(key, 'x'.repeat(900_000))], never)
      expect(await take(log, 'chunks', key, 1)).toHaveLength(1)
    })

    test('[L9] rejects with log-unavailable when the signal has aborted', async () => {
      const append = log.append('chunks', [record(randomUUID(), 'x')], AbortSignal.abort())
      await expect(append).rejects.toMatchObject({ code: 'log-unavailable' })
    })

    describeWork(() => ({ underTest, log }))

    test('[L12] a thousand appends that are not awaited keep their order', async () => {
      const key = randomUUID()
      await Promise.all(numbered(key, 0, 1000).map((one) => log.append('chunks', [one], never)))
      const found = await take(log, 'chunks', key, 1000)
      expect(found.map(({ value }) => Number(value))).toEqual(
        Array.from({ length: 1000 }, (_, index) => index),
      )
    })
  })
}
