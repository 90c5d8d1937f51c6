import { expect, onTestFinished, test, vi } from 'vitest'
import { logWatch } from './log-watch.ts'

const warn = (): void => logWatch.warn({ isAway: true }, 'unable to append to kafka; trying again')

test('[C15] what was asked before the log was back, and fails behind it, is not told as another absence; one that lasts is', () => {
  vi.useFakeTimers()
  vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', 'kafka:9092')
  onTestFinished(() => {
    vi.useRealTimers()
    vi.unstubAllEnvs()
  })
  const said: unknown[] = []
  const spy = vi.mocked(console.error).mockImplementation((words) => void said.push(words))
  warn()
  logWatch.info({ isAway: false }, 'reading from kafka again')
  // The longest that a writer takes to connect.
  vi.advanceTimersByTime(12_000)
  warn()
  expect(said).toEqual([
    expect.stringContaining('kafka at kafka:9092 does not answer; trying again'),
    expect.stringContaining('kafka at kafka:9092 is back'),
  ])
  vi.advanceTimersByTime(4000)
  warn()
  expect(said).toHaveLength(3)
  spy.mockClear()
})
