import type { Log } from '@ras/shared/log/log'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKnownRecords, type KnownRecords } from './known-records.ts'

const never = new AbortController().signal

function knowing(positions: readonly number[] = [], maxRanges?: number): KnownRecords {
  const log: Pick<Log, 'append' | 'partitionOf'> = {
    append: () => Promise.resolve(positions),
    partitionOf: (key) => Number(key),
  }
  return createKnownRecords(log, maxRanges)
}

describe('known records', () => {
  test('[W4] knows what was written, in each partition for itself', async () => {
    const records = knowing([4, 4, 5, NaN])
    const written = ['0', '1', '1', '1'].map((key) => ({ key, value: 'x' }))
    expect(await records.append('chunks', written, never)).toEqual([4, 4, 5, NaN])
    await records.append('prompts', [{ key: '2', value: 'x' }], never)
    expect([0, 1, 2].map((partition) => records.gaps(partition, 3))).toEqual([
      [{ from: 3, to: 4 }],
      [{ from: 3, to: 4 }],
      [],
    ])
    expect([3, 4, 5, 6].map((position) => records.has(1, position))).toEqual([false, true, true, false])
  })

  test('[W4] has gaps that are near each other read as one', () => {
    const records = knowing()
    for (const from of [10, 12, 5000]) records.learn(0, { from, to: from + 1 })
    expect(records.gaps(0, 8)).toEqual([{ from: 8, to: 5000 }])
    records.learn(0, { from: 13, to: 3000 })
    expect(records.gaps(0, 8)).toEqual([
      { from: 8, to: 12 },
      { from: 3000, to: 5000 },
    ])
  })

  test('[W4] knows nothing of another log, as it is one where it writes before what it knew', async () => {
    const positions = [90]
    const records = knowing(positions)
    const write = () => records.append('chunks', [{ key: '0', value: 'x' }], never)
    for (const partition of [0, 1]) records.learn(partition, { from: 10, to: 90 })
    await write()
    expect([0, 1].map((partition) => records.has(partition, 50))).toEqual([true, true])
    positions[0] = 40
    await write()
    expect([0, 1].map((partition) => records.has(partition, 50))).toEqual([false, false])
    expect(records.gaps(0, 10)).toEqual([{ from: 10, to: 40 }])
  })

  test('[W4] knows nothing of a partition that it forgets', () => {
    const records = knowing()
    for (const partition of [0, 1]) records.learn(partition, { from: 10, to: 90 })
    records.forget(0)
    expect([0, 1].map((partition) => records.has(partition, 50))).toEqual([false, true])
  })

  test('[W4] does not know what it has forgotten', () => {
    const records = knowing([], 2)
    for (const from of [1, 3, 5]) records.learn(0, { from, to: from + 1 })
    expect([1, 3, 5].map((position) => records.has(0, position))).toEqual([false, true, true])
  })

  test('[W4] every record before the latest one is known or in a gap, whatever the order', () => {
    const range = fc.record({ from: fc.nat(60), length: fc.integer({ min: 1, max: 5 }) })
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 20 }), fc.nat(60), (learnt, from) => {
        const records = knowing()
        const all = new Set<number>()
        for (const { from: first, length } of learnt) {
          records.learn(0, { from: first, to: first + length })
          for (let at = first; at < first + length; at += 1) all.add(at)
        }
        const gaps = records.gaps(0, from)
        for (let at = 0; at <= Math.max(...all); at += 1) {
          expect(records.has(0, at)).toBe(all.has(at))
          const isInGap = gaps.some((gap) => gap.from <= at && at < gap.to)
          expect(isInGap || all.has(at)).toBe(at >= from || all.has(at))
        }
      }),
    )
  })
})
