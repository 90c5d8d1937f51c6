import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { serviceProcess } from '../support/service-process.ts'
import { checkTypes } from './check-types.ts'
import { codeBlocks } from './code-blocks.ts'
import { readPages, repository, ROOT } from './repository.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** What the pages say where the page is. */
const ADDRESS = '127.0.0.1:8080'

const blocks = readPages().flatMap(codeBlocks)
/** Those that are an example to the letter (C13) compile where that stands. */
const examples = new Set(globSync('examples/*.ts', { cwd: ROOT }).map((path) => repository.read(path)))
const typed = blocks.filter(({ language, text }) => language === 'ts' && !examples.has(text))
const runnable = blocks.filter(({ marks }) => marks.includes('run'))

const folder = mkdtempSync(join(tmpdir(), 'docs-run-'))
const port = await freePort()
const standalone = serviceProcess({
  script: 'services/standalone/src/main.ts',
  env: { RELAY_PORT: `${port}`, DATA_FOLDER: folder, WEB_DIST: 'web' },
  readyUrl: `http://127.0.0.1:${port}/readyz`,
})
beforeAll(() => standalone.start())
afterAll(async () => {
  await standalone.stop()
  rmSync(folder, { recursive: true })
})

test('[B12] the blocks of TypeScript compile', () => {
  expect(typed.length).toBeGreaterThan(0)
  expect(checkTypes(typed)).toBe('')
})

test('[B12] a block of TypeScript that is wrong is told', () => {
  const block = { where: 'page.md:7', language: 'ts', marks: [], text: 'export const a: number = "b"\n' }
  expect(checkTypes([block])).toContain('page-md-7.ts')
})

test.for(runnable)('[B12] the block at $where runs', ({ text }) => {
  const script = text.replaceAll(ADDRESS, `127.0.0.1:${port}`)
  const { status, stderr, stdout } = spawnSync('sh', ['-euc', script], { cwd: ROOT, encoding: 'utf8' })
  expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: expect.stringMatching(/\S/) })
})

test('[B12] some blocks are run, all of them of shell', () => {
  expect(runnable.length).toBeGreaterThan(0)
  expect(runnable.filter(({ language }) => language !== 'sh')).toEqual([])
})
