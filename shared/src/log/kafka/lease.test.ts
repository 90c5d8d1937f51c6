import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createLease } from './lease.ts'

test('[L16] a lease that has run out holds back until it is renewed or given up', async () => {
  let now = 0
  const lease = createLease(6000, () => now)
  const stop = new AbortController()
  let passed = 0
  const pass = (): Promise<void> => lease.whileHeld(stop.signal).then(() => void (passed += 1))
  now = 5999
  await pass()
  expect(passed).toBe(1)
  now = 6000
  const waiting = pass()
  await turn()
  expect(passed).toBe(1)
  // Sent in time, but so long ago that the group may have given the member up since.
  lease.renew(0)
  await turn()
  expect(passed).toBe(1)
  lease.renew(5500)
  await waiting
  expect(passed).toBe(2)
  now = 11_500
  const givenUp = pass()
  await turn()
  expect(passed).toBe(2)
  stop.abort()
  await givenUp
})
