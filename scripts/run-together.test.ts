import { expect, test } from 'vitest'
import { runTogether } from './run-together.ts'

const never = new AbortController().signal
const runs = { command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] }

test('when one of two commands ends the other is ended, and its code is kept', async () => {
  const fails = { command: process.execPath, args: ['-e', 'process.exit(3)'] }
  expect(await runTogether([runs, fails], never)).toBe(3)
  expect(await runTogether([fails, runs], never)).toBe(3)
})

test('both end when they are told to', async () => {
  const stop = new AbortController()
  const ended = runTogether([runs, runs], stop.signal)
  stop.abort()
  expect(await ended).toBe(0)
})
