import { expect, test } from 'vitest'
import { FAULT_KINDS } from './fault.ts'
import { planSchedule } from './schedule.ts'

const OPTIONS = { seed: 7, minutes: 60, faults: 200, kinds: FAULT_KINDS }

test('[G1] one seed plans the same faults again, another one others', () => {
  expect(planSchedule(OPTIONS)).toEqual(planSchedule(OPTIONS))
  expect(planSchedule({ ...OPTIONS, seed: 8 })).not.toEqual(planSchedule(OPTIONS))
})

test('[G1] every kind is planned as often as is asked for, and no other', () => {
  const planned = [...planSchedule(OPTIONS).values()].flat()
  for (const kind of FAULT_KINDS) expect(planned.filter((fault) => fault.kind === kind)).toHaveLength(200)
  const [one] = FAULT_KINDS
  const only = [...planSchedule({ ...OPTIONS, kinds: one === undefined ? [] : [one] }).values()].flat()
  expect(new Set(only.map(({ kind }) => kind))).toEqual(new Set([one]))
})

test('[G1] a lane with time to spare spreads its faults over it', () => {
  const lane = planSchedule(OPTIONS).get('clients') ?? []
  const minutes = lane.reduce((sum, { gapMs, lastsMs }) => sum + gapMs + lastsMs, 0) / 60_000
  expect(minutes).toBeGreaterThan(50)
  expect(minutes).toBeLessThan(65)
})
