import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { ROOT } from './repository.ts'

// typedoc compiles the library.
vi.setConfig({ testTimeout: 120_000 })

const BEGINNING = `# The library's reference

Written by \`make docs\` from the docstrings in \`library/src\`; to change it, change those. What it is for, with examples: [library.md](library.md).
`

// `make docs` writes it. typedoc ends with a fault where something that is exported has no docstring, or names what is not exported.
test('[B15] docs/api.md says what the docstrings say, and each export has one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'api-'))
  const options = ['--options', join(ROOT, 'docs/reference/typedoc.json'), '--out', folder]
  execFileSync(join(ROOT, 'docs/reference/node_modules/.bin/typedoc'), options, { stdio: 'pipe' })
  const page = readFileSync(join(folder, 'api.md'), 'utf8')
  rmSync(folder, { recursive: true })
  await expect(page.replace(/^# .*\n/, BEGINNING)).toMatchFileSnapshot('../../docs/api.md')
})

/** Those of the language and of every platform. */
const EVERYBODYS = new Set(['AbortSignal', 'AsyncGenerator', 'AsyncIterable', 'Error', 'Partial', 'Promise'])

// typedoc tells of a name that is not exported only where it is of the library's own files.
test('[B15] a type that docs/api.md names is described there', () => {
  const page = readFileSync(join(ROOT, 'docs/api.md'), 'utf8')
  const types = [...page.matchAll(/^\| .*?`.*?(?<!\\)\| (.*?)(?<!\\)\|/gm)].map(([, type = '']) => type)
  expect(types.length).toBeGreaterThan(20)
  const names = types.flatMap((type) => [...type.matchAll(/`([A-Z]\w+)`/g)].map(([, name = '']) => name))
  const isDescribed = (name: string): boolean => new RegExp(`^#+ ${name}$`, 'm').test(page)
  expect(names.filter((name) => !EVERYBODYS.has(name) && !isDescribed(name))).toEqual([])
})
