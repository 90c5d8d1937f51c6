import { setImmediate as turn } from 'node:timers/promises'
import type { Log, NewRecord } from '@ras/shared/log/log'
import { StreamError } from '@ras/shared/protocol/stream-error'
import { expect, test } from 'vitest'
import { createPublishQueue, MAX_BATCH, MAX_WAITING } from './publish-queue.ts'

const record = (value: string): NewRecord => ({ key: 'c', value })
const numbered = (count: number): readonly NewRecord[] =>
  Array.from({ length: count }, (_, index) => record(String(index)))

/** A log whose appends end when the test says so. */
function createHeldLog() {
  const appends: { readonly values: readonly (string | null)[]; readonly end: (error?: Error) => void }[] = []
  const log: Pick<Log, 'append'> = {
    append: (_topic, records) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error): void => (error === undefined ? resolve([]) : reject(error))
        appends.push({ values: records.map(({ value }) => value), end })
      }),
  }
  return { appends, queue: createPublishQueue({ log, deliverWithinMs: 60_000 }) }
}

test('[C6] what is published while the log writes goes together in the next batch, in order', async () => {
  const { appends, queue } = createHeldLog()
  const published = numbered(3).map((each) => queue.add(each))
  await turn()
  published.push(queue.add(record('3')), queue.add(record('4')))
  await turn()
  expect(appends.map(({ values }) => values)).toEqual([['0', '1', '2']])
  appends[0]?.end()
  await turn()
  expect(appends[1]?.values).toEqual(['3', '4'])
  appends[1]?.end()
  await Promise.all(published)
})

test('[C8] a batch is smaller than what the fold recognises, whatever waits', async () => {
  const { appends, queue } = createHeldLog()
  const published = numbered(MAX_BATCH + 1).map((each) => queue.add(each))
  await turn()
  appends[0]?.end()
  await turn()
  appends[1]?.end()
  await Promise.all(published)
  expect(appends.map(({ values }) => values.length)).toEqual([MAX_BATCH, 1])
})

test('[C6] what is published beyond the bound is refused as overloaded, and accepted again when there is room', async () => {
  const { appends, queue } = createHeldLog()
  const half = record('x'.repeat(MAX_WAITING / 2 - 1))
  const published = [queue.add(half), queue.add(half)]
  await expect(queue.add(record(''))).rejects.toMatchObject({ code: 'overloaded' })
  await turn()
  appends[0]?.end()
  await Promise.all(published)
  const last = queue.add(half)
  await turn()
  appends[1]?.end()
  await last
})

test('[C6] a record that the log refuses keeps no other of its batch out', async () => {
  const { appends, queue } = createHeldLog()
  const [first, refused, last] = ['a', 'refused', 'b'].map((value) => queue.add(record(value)))
  const settled = Promise.allSettled([first, refused, last])
  const tooLarge = new StreamError('invalid-request', 'too large')
  await turn()
  appends[0]?.end(tooLarge)
  await turn()
  appends[1]?.end()
  await turn()
  appends[2]?.end(tooLarge)
  await turn()
  appends[3]?.end()
  expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(appends.map(({ values }) => values)).toEqual([['a', 'refused', 'b'], ['a'], ['refused'], ['b']])
})

test('[C6] nothing is written after a chunk of a refused batch that the log did not confirm', async () => {
  const { appends, queue } = createHeldLog()
  const published = ['a', 'refused', 'b', 'c'].map((value) => queue.add(record(value)))
  const settled = Promise.allSettled(published)
  const tooLarge = new StreamError('invalid-request', 'too large')
  await turn()
  const later = Promise.allSettled([queue.add(record('d'))])
  appends[0]?.end(tooLarge)
  await turn()
  appends[1]?.end()
  await turn()
  appends[2]?.end(tooLarge)
  await turn()
  appends[3]?.end(new StreamError('log-unavailable', 'away'))
  expect((await settled).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'rejected',
  ])
  expect((await later).map(({ status }) => status)).toEqual(['rejected'])
  expect(appends.map(({ values }) => values).slice(1)).toEqual([['a'], ['refused'], ['b']])
  const next = [queue.add(record('e')), queue.add(record('f'))]
  await turn()
  appends[4]?.end()
  await Promise.all(next)
  expect(appends[4]?.values).toEqual(['e', 'f'])
})

test('[C6] nothing is written behind a chunk that the log did not confirm', async () => {
  const { appends, queue } = createHeldLog()
  const lost = numbered(MAX_BATCH + 5).map((each) => queue.add(each))
  const rejected = Promise.allSettled(lost)
  await turn()
  appends[0]?.end(new StreamError('log-unavailable', 'away'))
  expect((await rejected).every(({ status }) => status === 'rejected')).toBe(true)
  const next = queue.add(record('next'))
  await turn()
  appends[1]?.end()
  await next
  expect(appends.map(({ values }) => values.length)).toEqual([MAX_BATCH, 1])
})
