import { expect, test } from 'vitest'
import type { InjectedFault } from './fault.ts'
import { tableOf } from './table.ts'
import type { Wrong } from './wrong.ts'

const FAULTS: readonly InjectedFault[] = [
  { kind: 'worker-killed', target: 'worker-1', from: 0, to: 10 },
  { kind: 'relay-paused', target: 'relay-1', from: 5, to: 30 },
  { kind: 'broker-killed', target: 'broker', from: 100, to: 110 },
]

function blamed(from: number, to: number): readonly string[] {
  const wrong: Wrong = {
    damage: 'lost',
    where: '',
    conversationId: '',
    prompt: '',
    from,
    to,
    expected: '',
    seen: '',
  }
  const kinds = FAULTS.map(({ kind }) => kind)
  const rows = tableOf({ kinds, faults: FAULTS, wrongs: [wrong], resumes: new Map() })
  return rows.filter(({ damages }) => damages.lost === 1).map(({ kind }) => kind)
}

test('[G2] what went wrong counts for every fault that was there meanwhile', () => {
  expect(blamed(2, 3)).toEqual(['worker-killed'])
  expect(blamed(8, 20)).toEqual(['worker-killed', 'relay-paused'])
})

test('[G2] what went wrong while nothing was broken counts for the last fault before it', () => {
  expect(blamed(50, 60)).toEqual(['relay-paused'])
  expect(blamed(200, 201)).toEqual(['broker-killed'])
})

test('[G2] a row tells how long clients waited', () => {
  const resumes = new Map([['worker-killed', Array.from({ length: 100 }, (_, at) => at + 1)] as const])
  const [row] = tableOf({ kinds: ['worker-killed'], faults: FAULTS, wrongs: [], resumes })
  expect(row).toMatchObject({ injected: 1, resumes: { count: 100, p50: 51, p95: 96, p99: 100 } })
})
