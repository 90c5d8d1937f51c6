import { execFileSync } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { gitFiles } from '../../scripts/git-files.ts'
import { currentNames, namesFor, renamer } from '../../scripts/renaming.ts'
import { ROOT } from './repository.ts'

// The compiler and vitest are processes that take their time.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 })

const now = currentNames((path) => readFileSync(join(ROOT, path), 'utf8'))
/** What the pages print, which is to work as it stands. */
const [PRINTED = '', TITLE = ''] =
  /make rename NAME='([^']*)'/.exec(readFileSync(join(ROOT, 'docs/forking.md'), 'utf8')) ?? []
const { slug: SLUG } = namesFor(TITLE)

const copy = mkdtempSync(join(tmpdir(), 'renamed-'))
const bin = join(ROOT, 'node_modules/.bin')
const run = (command: string, ...words: readonly string[]): string =>
  execFileSync(command, words, { cwd: copy, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const rename = (title: string): string => run(process.execPath, 'scripts/rename.ts', title)
const read = (path: string): string => readFileSync(join(copy, path), 'utf8')

/** What `npm ci` makes of the copy, from the packages that are here: no network. */
function linkPackages(): void {
  const modules = join(copy, 'node_modules')
  mkdirSync(modules)
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (![now.slug, `@${now.scope}`].includes(name)) {
      symlinkSync(realpathSync(join(ROOT, 'node_modules', name)), join(modules, name))
    }
  }
  for (const manifest of globSync('{shared,library,web,e2e,services/*}/package.json', { cwd: copy })) {
    const [, name = ''] = /"name": "(.+)"/.exec(read(manifest)) ?? []
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(copy, dirname(manifest)), join(modules, name))
  }
}

beforeAll(() => {
  for (const path of gitFiles(ROOT)) cpSync(join(ROOT, path), join(copy, path))
  run('git', 'init', '--quiet')
  linkPackages()
  // Without `npm ci`, which the new lock file asks for.
  const make = 'make --assume-old=node_modules/.installed'
  run('sh', '-euc', PRINTED.replace('make', `${make} MAKE='${make}'`))
  rmSync(join(copy, 'node_modules'), { recursive: true })
  linkPackages()
})
afterAll(() => rmSync(copy, { recursive: true }))

test('[B14] a renamed copy has its names where the old ones stood, and keeps the licence', () => {
  expect(currentNames(read)).toEqual(namesFor(TITLE))
  const again = renamer(now, namesFor(TITLE))
  const files = gitFiles(copy).filter((path) => path !== 'LICENSE')
  expect(files.filter((path) => again(path + read(path)) !== path + read(path))).toEqual([])
  expect(read('web/index.html')).toContain(`<title>${TITLE}</title>`)
  expect(read('docker-compose.yml')).toMatch(new RegExp(`^name: ${SLUG}$[^]* image: ${SLUG}/relay$`, 'm'))
  expect(read('LICENSE')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'))
})

test('[B14] its lock file fits its manifests', () => {
  expect(run('npm', 'ls', '--package-lock-only', '--offline', '--workspaces', '--depth=0')).toContain(
    `${SLUG}@`,
  )
})

test('[B14] all of it compiles, its page is built, and its tests of scripts, shared, settings and pages pass', () => {
  expect(run(join(bin, 'tsc'), '--build')).toBe('')
  run(join(bin, 'vite'), 'build', '--logLevel', 'warn', 'web')
  expect(read('web/dist/index.html')).toContain(`<title>${TITLE}</title>`)
  const parts = ['scripts/', 'shared/', 'services/standalone', 'library/src/config', 'e2e/docs/pages']
  expect(run(join(bin, 'vitest'), 'run', '--project', 'unit', ...parts)).toMatch(/Tests .* passed/)
})

test('[B14] it can be renamed again, but not to a name that stands in it already', () => {
  expect(() => rename('Conversation')).toThrow('stands in')
  expect(() => rename('"')).toThrow('unable to rename; a name has letters')
  expect(rename(now.title.split('').toReversed().join(''))).toContain('is')
  expect(read('README.md')).not.toContain(TITLE)
})
