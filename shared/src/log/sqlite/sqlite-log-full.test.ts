import { DatabaseSync } from 'node:sqlite'
import { expect, test, vi } from 'vitest'
import { take } from '../test-support/log-steps.ts'
import { createSqliteLog } from './sqlite-log.ts'
import { openSqliteDatabase } from './sqlite-schema.ts'
import type { WalSync } from './wal-sync.ts'

const never = new AbortController().signal
const BIG = { key: 'k', value: 'x'.repeat(50_000) }

/** A log whose disk can be made full: SQLite then finds no page for a write, as on a real one. */
function openSmallLog(walSync: WalSync = { sync: () => Promise.resolve(), close: () => {} }) {
  const said: string[] = []
  const logger = {
    warn: (_details: object, message: string) => void said.push(message),
    error: (_details: object, message: string) => void said.push(message),
  }
  const database = openSqliteDatabase(':memory:', 1)
  const log = createSqliteLog({ database, walSync, partitions: 1, logger })
  const allow = (pages: number): void => database.exec(`PRAGMA max_page_count = ${pages}`)
  return { log, said, fill: () => allow(1), free: () => allow(1_000_000) }
}

test('[L19] on a full disk an append that asks for it is refused at once, in words that name the disk', async () => {
  const { log, fill, free } = openSmallLog()
  await log.append('chunks', [{ key: 'k', value: 'before' }], never)
  fill()
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await expect(log.append('chunks', [BIG], never, 'refuse')).rejects.toMatchObject({
      code: 'log-unavailable',
      retryable: true,
      message: "unable to append to the log; the server's disk is full",
      cause: { errcode: 13 },
    })
  }
  expect(await log.isReachable()).toBe(false)
  free()
  await vi.waitFor(async () => expect(await log.isReachable()).toBe(true))
  await log.append('chunks', [{ key: 'k', value: 'after' }], never, 'refuse')
  expect((await take(log, 'chunks', 'k', 2)).map(({ value }) => value)).toEqual(['before', 'after'])
  expect(await log.bounds('chunks')).toEqual([{ start: 0, end: 2 }])
  await log.close()
})

test('[L19] one that does not goes on when there is room, after what stood before it and without what was refused', async () => {
  const { log, fill, free } = openSmallLog()
  await log.append('chunks', [{ key: 'k', value: '0' }], never)
  fill()
  const waiting = [1, 2].map((at) => log.append('chunks', [{ ...BIG, value: `${at}${BIG.value}` }], never))
  await expect(log.append('chunks', [BIG], never, 'refuse')).rejects.toThrow('disk is full')
  free()
  await Promise.all(waiting)
  expect((await take(log, 'chunks', 'k', 3)).map(({ value }) => value?.charAt(0))).toEqual(['0', '1', '2'])
  expect(await log.bounds('chunks')).toEqual([{ start: 0, end: 3 }])
  await log.close()
})

test('[L19] an aborted wait is rejected with the disk, not with the abort', async () => {
  const { log, fill } = openSmallLog()
  const stop = new AbortController()
  fill()
  const waiting = log.append('chunks', [BIG], stop.signal)
  await vi.waitFor(async () => expect(await log.isReachable()).toBe(false))
  stop.abort()
  await expect(waiting).rejects.toThrow("the server's disk is full")
  await log.close()
})

test('[L19] it says so once when the room ends and once when there is some', async () => {
  const { log, said, fill, free } = openSmallLog()
  for (const round of [1, 2]) {
    fill()
    const waiting = log.append('chunks', [BIG], never)
    for (const _attempt of [1, 2, 3])
      await expect(log.append('chunks', [BIG], never, 'refuse')).rejects.toThrow('full')
    free()
    await waiting
    expect(said).toHaveLength(2 * round)
  }
  expect(said.slice(0, 2)).toEqual(['the log has no room and waits for it', 'the log has room again'])
  await log.close()
})

test('[L19] a group whose commit finds no room goes on, and commits when there is some', async () => {
  const { log, fill, free } = openSmallLog()
  // A row of this name takes pages of its own.
  const group = 'g'.repeat(9_000)
  const append = (value: string) => log.append('prompts', [{ key: 'k', value }], never)
  const stop = new AbortController()
  const seen: (string | null)[] = []
  await append('1')
  await append('2')
  fill()
  const work = log.work({
    topic: 'prompts',
    group,
    maxUnfinished: 1,
    signal: stop.signal,
    async onRecord({ value }) {
      seen.push(value)
    },
  })
  await vi.waitFor(() => expect(seen).toEqual(['1', '2']))
  expect(await log.commits('prompts', group)).toEqual([0])
  free()
  await append('3')
  await vi.waitFor(async () => expect(await log.commits('prompts', group)).toEqual([3]))
  expect(seen).toEqual(['1', '2', '3'])
  stop.abort()
  await work
  await log.close()
})

test('[L20] a failed sync acknowledges nothing, ends every reader and member with the fault, and leaves the file alone', async () => {
  const failure = new Error('the disk failed')
  let fails = false
  const sync = vi.fn<WalSync['sync']>(() => (fails ? Promise.reject(failure) : Promise.resolve()))
  const { log } = openSmallLog({ sync, close: () => {} })
  await log.append('chunks', [{ key: 'k', value: 'before' }], never)
  const tail = take(log, 'chunks', 'k', 2)
  const work = log.work({
    topic: 'prompts',
    group: 'g',
    maxUnfinished: 1,
    signal: never,
    onRecord: async () => {},
  })
  const ends = Promise.allSettled([tail, work])
  fails = true
  await expect(log.append('chunks', [{ key: 'k', value: 'lost' }], never)).rejects.toThrow(failure)
  fails = false
  await expect(log.append('chunks', [{ key: 'k', value: 'later' }], never)).rejects.toThrow(failure)
  const fault = { status: 'rejected', reason: failure }
  expect(await ends).toEqual([fault, fault])
  await expect(take(log, 'chunks', 'k', 1)).rejects.toThrow(failure)
  expect(await log.isReachable()).toBe(false)
  expect(sync).toHaveBeenCalledTimes(2)
  const close = vi.spyOn(DatabaseSync.prototype, 'close')
  await log.close()
  expect(close).not.toHaveBeenCalled()
  close.mockRestore()
})
