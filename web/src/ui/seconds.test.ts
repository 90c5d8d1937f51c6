import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answerState } from '../conversations/messages/answer-state.ts'
import { RUNNING } from '../conversations/messages/test-support/running-answer.ts'
import { currentSecond, everySecond } from './seconds.ts'

const PHASES = [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** How long after the writer's last word the page calls it silent, by a clock that began to tick in one phase of a second and heard it in another. */
async function silentAfter(opened: number, heard: number): Promise<number> {
  const heardAt = 102_000 + heard
  let silentAt = 0
  vi.setSystemTime(100_000 + opened)
  const stop = everySecond(() => {
    const { kind } = answerState(RUNNING, { isLive: true, heardAt, isTakenOver: true, now: currentSecond() })
    if (kind === 'interrupted' && silentAt === 0) silentAt = Date.now()
  })
  await vi.advanceTimersByTimeAsync(15_000)
  stop()
  expect(vi.getTimerCount()).toBe(0)
  return silentAt - heardAt
}

test('[U1] silence is seen within nine seconds, in whatever phase of a second the clock began to tick and the writer was last heard', async () => {
  const waits: number[] = []
  for (const opened of PHASES) {
    for (const heard of PHASES) waits.push(await silentAfter(opened, heard))
  }
  expect(Math.min(...waits)).toBeGreaterThan(8_000)
  expect(Math.max(...waits)).toBeLessThanOrEqual(9_000)
})
