import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

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
