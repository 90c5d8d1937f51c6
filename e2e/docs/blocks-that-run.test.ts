import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Config, Publisher } from 'reliable-ai-streams'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { runCommand } from '../../examples/test-support/run-example.ts'
import { freePort } from '../../scripts/free-port.ts'
import { serviceProcess } from '../support/service-process.ts'
import { checkTypes } from './check-types.ts'
import { codeBlocks } from './code-blocks.ts'
import { readPages, ROOT } from './repository.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** What the pages say where the page is. */
const ADDRESS = '127.0.0.1:8080'

const blocks = readPages().flatMap(codeBlocks)
const typed = blocks.filter(({ language }) => language === 'ts')
const marked = (mark: string) => blocks.filter(({ marks }) => marks.includes(mark))

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

const printsSomething = { status: 0, output: expect.stringMatching(/\S/) }
const outcome = (script: string, cwd = ROOT) => {
  const { status, stderr, stdout } = spawnSync('sh', ['-euc', script], { cwd, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

test.for(marked('run'))('[B12] the block at $where runs', ({ text }) => {
  expect(outcome(text.replaceAll(ADDRESS, `127.0.0.1:${port}`))).toEqual(printsSomething)
})

test.for(marked('data'))('[B12] the block at $where runs on the file of a log', async ({ text }) => {
  const embeddedLogPath = join(folder, 'library.sqlite')
  const publisher = await new Publisher(new Config({ embeddedLogPath })).connect()
  await publisher.publish({ conversationId: 'c', type: 'text', content: 'Hi' })
  await publisher.disconnect()
  expect(outcome(text.replaceAll('.data/log.sqlite', embeddedLogPath))).toEqual(printsSomething)
})

test.for(marked('clone'))('[B12] the block at $where leads into a clone', ({ text }) => {
  const there = `${text.replace('<your fork>', ROOT)}git ls-files`
  const { status, output } = outcome(there, folder)
  expect([status, output.split('\n')]).toEqual([0, expect.arrayContaining(['README.md', 'Makefile'])])
})

test.for(marked('server'))(
  '[B12] beside the first line of the block at $where the others run',
  async ({ text }) => {
    const free = await freePort()
    const [first = '', ...others] = text.trim().replaceAll('8090', `${free}`).split('\n')
    const server = runCommand('sh', ['-c', `exec ${first.replace(/^(\S+=\S+)/, 'env $1')} --port ${free}`])
    await server.printed('curl ')
    expect(others.length).toBeGreaterThan(0)
    const begins: (string | undefined)[] = []
    for (const line of others) {
      const typed = runCommand('sh', ['-c', `exec ${line} --silent --fail`])
      // What reads events goes on.
      await Promise.race([typed.printed('"there"'), typed.printed('"messageId"')])
      if (/from_offset|Last-Event-ID/.test(line)) begins.push(/^id: \S+:(\d+)$/m.exec(typed.stdout)?.[1])
      typed.kill('SIGKILL')
      await typed.ended
    }
    // As the page says of both.
    expect(begins).toEqual(['2', '2'])
    server.kill('SIGINT')
    expect(await server.ended).toBe(0)
  },
)

test('[B12] what a test runs is shell, and there is some of each kind', () => {
  const kinds = [
    'run',
    'data',
    'clone',
    'server',
    'project',
    'python',
    'kcat',
    'conversing',
    'by-hand',
    'rename',
    'docker',
    'cluster',
  ]
  expect(kinds.filter((kind) => marked(kind).length === 0)).toEqual([])
  const ways = blocks.filter(({ language, marks }) => marks.length > 0 && language !== 'sh')
  expect(new Set(ways.map(({ marks }) => marks.join(' ')))).toEqual(new Set(['project=hello.mjs']))
})
