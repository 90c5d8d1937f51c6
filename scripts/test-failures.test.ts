import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readPlaywrightFailures, readVitestFailures } from './test-failures.ts'

// Each test starts a runner and its workers.
vi.setConfig({ testTimeout: 60_000 })

// Inside of the repository, so that the runners find themselves.
const folder = join(import.meta.dirname, '..', 'test-results')
let here: string

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
  here = mkdtempSync(join(folder, 'failures-'))
})
afterAll(() => rmSync(here, { recursive: true }))

function run(command: string, args: readonly string[], env: Record<string, string> = {}): void {
  const { PATH = '', HOME = '' } = process.env
  spawnSync(command, args, { cwd: here, env: { PATH, HOME, ...env } })
}

test('the failed tests of vitest are told with their complaints, and a file that does not load', () => {
  writeFileSync(
    join(here, 'sums.check.ts'),
    `import { expect, test } from 'vitest'
     test('one and one', () => expect(1 + 1).toBe(2))
     test('two and two', () => expect(2 + 2, 'they make four').toBe(5))`,
  )
  writeFileSync(join(here, 'broken.check.ts'), `throw new Error('there is no such part')`)
  writeFileSync(
    join(here, 'vitest.config.ts'),
    `export default { test: { include: ['*.check.ts'], environment: 'node' } }`,
  )
  const report = join(here, 'vitest.json')
  run('vitest', ['run', '--root', here, '--reporter=json', `--outputFile=${report}`])
  const failures = readVitestFailures(readFileSync(report, 'utf8'))
  expect(failures).toHaveLength(2)
  expect(failures.join('\n')).toContain('sums.check.ts: two and two')
  expect(failures.join('\n')).toContain('they make four: expected 4 to be 5')
  expect(failures.join('\n')).toContain('broken.check.ts')
  expect(failures.join('\n')).toContain('there is no such part')
})

test("Playwright's too, those in a group, and a complaint that is long in its first and last lines", () => {
  writeFileSync(
    join(here, 'sums.pw.ts'),
    `import { expect, test } from '@playwright/test'
     test('one and one', () => { expect(1 + 1).toBe(2) })
     test.describe('in a group', () => {
       test('two and two', () => { throw new Error(Array.from({ length: 40 }, (_, at) => 'line ' + at).join('\\n')) })
     })`,
  )
  writeFileSync(
    join(here, 'playwright.config.ts'),
    `export default { testMatch: '**/*.pw.ts', outputDir: './traces', testDir: '.', projects: [{ name: 'sums' }] }`,
  )
  const report = join(here, 'playwright.json')
  run('playwright', ['test', '--config', here, '--reporter=json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: report })
  expect(readPlaywrightFailures(readFileSync(report, 'utf8'))).toEqual([
    [
      '✗ sums: sums.pw.ts: two and two',
      ...['Error: line 0', 'line 1', 'line 2', 'line 3', 'line 4', 'line 5', '…'].map(
        (line) => `    ${line}`,
      ),
      ...['line 34', 'line 35', 'line 36', 'line 37', 'line 38', 'line 39'].map((line) => `    ${line}`),
    ].join('\n'),
  ])
})
