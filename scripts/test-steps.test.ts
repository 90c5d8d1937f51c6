import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** `scripts/test.ts` with a vitest that dies at once. */
function runTests(...words: readonly string[]) {
  const bin = mkdtempSync(join(tmpdir(), 'test-steps-'))
  writeFileSync(join(bin, 'vitest'), '#!/bin/sh\nexit 137\n', { mode: 0o755 })
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` }
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/test.ts', ...words], {
    env,
    encoding: 'utf8',
  })
  rmSync(bin, { recursive: true })
  return { status, stdout, stderr }
}

test('a step that died before its report is a failed step, and the count is there', () => {
  const { status, stdout } = runTests('unit')
  expect(stdout).toContain('unit: failed; it ended without its report')
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('0 passed, 0 failed, 0 skipped')
  expect(status).toBe(1)
})

test('a step that there is not is refused with those that there are', () => {
  const { status, stderr } = runTests('unti')
  expect(stderr).toBe('unable to test unti; the steps are unit, kafka, e2e, chaos, compose, cluster\n')
  expect(status).toBe(2)
})
