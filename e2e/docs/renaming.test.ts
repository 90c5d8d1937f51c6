import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { gitFiles } from '../../scripts/git-files.ts'
import { currentNames, namesFor } from '../../scripts/renaming.ts'
import { copyOfRepository } from '../support/copy-of-repository.ts'
import { codeBlocks } from './code-blocks.ts'
import { readPages, ROOT } from './repository.ts'

// The compiler and vitest are processes that take their time.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 60_000 })

const now = currentNames((path) => readFileSync(join(ROOT, path), 'utf8'))
/** What the pages print, which is to work as it stands. */
const [printed] = readPages()
  .flatMap(codeBlocks)
  .filter(({ marks }) => marks.includes('rename'))
const [PRINTED = '', TITLE = ''] = /make rename NAME='([^']*)'/.exec(printed?.text ?? '') ?? []
const { slug: SLUG } = namesFor(TITLE)

const { folder: copy, linkPackages } = copyOfRepository()
const bin = join(ROOT, 'node_modules/.bin')
const run = (command: string, ...words: readonly string[]): string =>
  execFileSync(command, words, { cwd: copy, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const rename = (title: string): string => run(process.execPath, 'scripts/rename.ts', title)
const read = (path: string): string => readFileSync(join(copy, path), 'utf8')

beforeAll(() => {
  run('git', 'init', '--quiet')
  linkPackages()
  // Without `npm ci`, which the new lock file asks for.
  const make = 'make --assume-old=node_modules/.installed'
  run('sh', '-euc', PRINTED.replace('make', `${make} MAKE='${make}'`))
  linkPackages()
})
afterAll(() => rmSync(copy, { recursive: true }))

test('[B14] a renamed copy has its names where the old ones stood, and keeps the licence', () => {
  expect(currentNames(read)).toEqual(namesFor(TITLE))
  // Not by the renamer's own rules, which may be what is wrong.
  const old = [now.title, now.slug, now.topicPrefix, `@${now.scope}/`].map((name) => name.toLowerCase())
  const files = gitFiles(copy).filter((path) => path !== 'LICENSE')
  const places = files.flatMap((path) =>
    [path, ...read(path).split('\n')].map((line, index) => ({ line, where: `${path}:${index}` })),
  )
  // A copy may have the name that the pages print already, or a part of it.
  const without = (line: string): string =>
    [TITLE, SLUG].reduce((text, name) => text.replaceAll(name.toLowerCase(), ''), line.toLowerCase())
  const left = places.filter(({ line }) => old.some((name) => without(line).includes(name)))
  expect(left).toEqual([])
  expect(read('web/index.html')).toContain(`<title>${TITLE}</title>`)
  expect(read('docker-compose.yml')).toMatch(new RegExp(`^name: ${SLUG}$[^]* image: ${SLUG}/relay$`, 'm'))
  expect(read('LICENSE')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'))
})

test('[B14] its lock file fits its manifests', () => {
  expect(run('npm', 'ls', '--package-lock-only', '--offline', '--workspaces', '--depth=0')).toContain(
    `${SLUG}@`,
  )
})

/** Of all tests: those in which a name may be wrong, but for those that take long. */
const TESTED = [
  'scripts/',
  'shared/',
  'services/',
  'web/',
  'library/',
  'examples/examples',
  'e2e/chaos',
  'e2e/docs/pages',
  'e2e/monitoring',
  'e2e/openai',
  'e2e/stop-while',
  'e2e/taken-port',
]

test('[B14] all of it compiles, its page is built, and its tests pass', () => {
  expect(run(join(bin, 'tsc'), '--build')).toBe('')
  run(join(bin, 'vite'), 'build', '--logLevel', 'warn', 'web')
  expect(read('web/dist/index.html')).toContain(`<title>${TITLE}</title>`)
  expect(run(join(bin, 'vitest'), 'run', '--project', 'unit', ...TESTED)).toMatch(/Tests .* passed/)
})

test('[B14] it can be renamed again, but not to a name that stands in it already', () => {
  expect(() => rename('Conversation')).toThrow('stands in')
  expect(() => rename('"')).toThrow('unable to rename; a name has letters')
  expect(rename(now.title.split('').toReversed().join(''))).toContain('is')
  expect(read('README.md')).not.toContain(TITLE)
})
