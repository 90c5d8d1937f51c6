import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startDrain } from './start-drain.ts'
import { createFakeClock } from './test-support/fake-clock.ts'

function begin() {
  const draining = new AbortController()
  const clock = createFakeClock()
  const warned: unknown[] = []
  const logger = { warn: (details: unknown) => void warned.push(details) }
  const drain = startDrain({ draining: draining.signal, drainMs: 8000, clock, logger })
  return { draining, clock, drain, warned }
}

test('[W13] a drain waits for what is held, and no longer', async () => {
  const { draining, clock, drain, warned } = begin()
  const work = Promise.withResolvers<void>()
  const held = drain.hold(() => work.promise)
  draining.abort()
  await clock.advance(7999)
  expect(drain.over.aborted).toBe(false)
  work.resolve()
  await held
  // What has just ended is still to be committed.
  expect(drain.over.aborted).toBe(false)
  await turn()
  expect(drain.over.aborted).toBe(true)
  expect(warned).toEqual([])
})

test('[W13] a drain ends when its time is over, and says what it gave up', async () => {
  const { draining, clock, drain, warned } = begin()
  void drain.hold(() => new Promise(() => {}))
  draining.abort()
  await clock.advance(8000)
  expect(drain.over.aborted).toBe(true)
  expect(warned).toEqual([{ runs: 1, drainMs: 8000 }])
})

test('[W14] a drain does not wait for what it was told not to wait for', async () => {
  const { draining, drain } = begin()
  const releases: (() => void)[] = []
  const hold = (): void => {
    void drain.hold((release) => {
      releases.push(release)
      return new Promise(() => {})
    })
  }
  hold()
  hold()
  releases[0]?.()
  releases[0]?.()
  draining.abort()
  await turn()
  expect(drain.over.aborted).toBe(false)
  releases[1]?.()
  await turn()
  expect(drain.over.aborted).toBe(true)
})

test('[W13] nothing ends before it is to drain', async () => {
  const { clock, drain } = begin()
  await drain.hold(() => Promise.resolve())
  await clock.advance(100_000)
  expect(drain.over.aborted).toBe(false)
})
