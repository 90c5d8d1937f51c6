import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const makefile = readFileSync(`${ROOT}/Makefile`, 'utf8')
const make = (...words: readonly string[]): string =>
  execFileSync('make', ['--no-print-directory', ...words], { cwd: ROOT, encoding: 'utf8' })

test('make lists every target', () => {
  const [, targets = ''] = /^\.PHONY: (.*)$/m.exec(makefile) ?? []
  const listed = make('help').matchAll(/^ {2}make (\S+) /gm)
  expect(new Set([...listed].map(([, name]) => name))).toEqual(new Set(targets.split(' ')))
})

test('make rename takes a name with a quotation mark as it is', () => {
  const words = make('rename', "NAME=Bob's Chat", 'node=printf "%s|"', '--old-file=node_modules/.installed')
  expect(words).toContain("|scripts/rename.ts|Bob's Chat|")
})

test('make chaos passes on what it is given, and nothing where it is given nothing', () => {
  const dry = ['chaos', 'node=printf "%s|"', '--old-file=node_modules/.installed']
  expect(make(...dry)).toBe('./scripts/chaos|')
  expect(make(...dry, 'MINUTES=2', 'SEED=7', 'FAULTS=3', 'ARGS=--only kill-relay --browsers 0')).toBe(
    './scripts/chaos|--minutes|2|--seed|7|--faults|3|--only|kill-relay|--browsers|0|',
  )
})

test('make uninstall leaves nothing that was built and installed, and all that is somebody’s own', () => {
  const root = mkdtempSync(join(tmpdir(), 'uninstall-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  copyFileSync(`${ROOT}/Makefile`, join(root, 'Makefile'))
  const projects = globSync('{*,services/*,docs/*}/tsconfig.json', { cwd: ROOT }).map(dirname)
  expect(projects).toContain('services/relay')
  const kept = ['.env', '.data/log.sqlite', '.cluster/ca.key']
  const made = [
    ...['', 'services/relay/', 'library/'].map((folder) => `${folder}node_modules/a/package.json`),
    ...projects.map((project) => `${project}/tsconfig.tsbuildinfo`),
    'web/dist/index.html',
    'library/dist/a.js',
    'library/a.tgz',
    'test-results/a.json',
    '.node/a',
    '.kafka/a',
    '.venv/examples/bin/python',
  ]
  for (const path of [...kept, ...made]) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), '')
  }
  execFileSync('make', ['uninstall'], { cwd: root })
  const left = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(left.map(({ name }) => name).toSorted()).toEqual(['.env', 'Makefile', 'ca.key', 'log.sqlite'])
})
