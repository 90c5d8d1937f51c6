import { aborted } from '@ras/shared/log/aborted'
import { openSqliteLog } from '@ras/shared/log/sqlite/sqlite-log'
import { StreamError } from '@ras/shared/protocol/stream-error'
import { describe, expect, test } from 'vitest'
import { lagOf } from './lag-of.ts'

const away = (): Promise<never> => Promise.reject(new StreamError('log-unavailable', 'unable to ask; away'))

describe('the lag of a group', () => {
  test('[B5] is what stands in the log after its commit', async () => {
    const log = openSqliteLog({ path: ':memory:', partitions: 1 })
    const stop = new AbortController()
    const records = ['one', 'two', 'three'].map((value) => ({ key: 'c', value }))
    await log.append('prompts', records, stop.signal)
    expect(await lagOf(log, 'prompts', 'g')).toEqual([3])
    const work = { topic: 'prompts', group: 'g', maxUnfinished: 9, signal: stop.signal } as const
    await log.work({
      ...work,
      async onRecord({ value }) {
        if (value !== 'three') return
        setImmediate(() => stop.abort())
        await aborted(stop.signal)
      },
    })
    expect(await lagOf(log, 'prompts', 'g')).toEqual([1])
    await log.close()
  })

  test('[B5] begins where the log does once records were removed', async () => {
    const log = {
      partitions: 2,
      bounds: async () => [
        { start: 10, end: 12 },
        { start: 0, end: 5 },
      ],
      commits: async () => [0, 5],
    }
    expect(await lagOf(log, 'prompts', 'g')).toEqual([2, 0])
  })

  test('[B5] is no number while the log does not answer', async () => {
    expect(await lagOf({ partitions: 2, bounds: away, commits: away }, 'prompts', 'g')).toEqual([NaN, NaN])
  })
})
