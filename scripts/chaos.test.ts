import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('../e2e/chaos/main.ts', import.meta.url))

test.for([
  [['--onyl', 'x'], "Unknown option '--onyl'"],
  [['something'], 'Unexpected argument'],
  [['--seed'], 'argument missing'],
  [['--only', 'relay-killed,flood'], 'unable to start; --only: flood is no kind of fault'],
  [['--minutes', 'ten'], 'unable to start; --minutes: ten is no number'],
  [['--faults', ''], 'unable to start; --faults:  is no number'],
] as const)('chaos called with %j ends with 2, says %s and how it is called', ([args, words]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toContain(words)
  expect(stderr).toContain('\nusage: node e2e/chaos/main.ts [--seed N]')
  expect(stderr).not.toContain('\n    at ')
})
