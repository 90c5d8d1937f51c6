import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const OURS = ['log.sqlite', 'log.sqlite-wal', 'view.sqlite', 'view.sqlite.lock', 'view.sqlite.lock-journal']
const MORE_VIEWS = ['view-2.sqlite', 'view-2.sqlite-wal', 'view-12.sqlite.lock']

/** A copy with a data folder of that name, and no Docker. */
function clean({ dotEnv, folder, files }: { dotEnv: string; folder: string; files: readonly string[] }) {
  const root = mkdtempSync(join(tmpdir(), 'remove-data-'))
  mkdirSync(join(root, 'scripts'))
  for (const name of ['remove-data', 'with-node'])
    copyFileSync(join('scripts', name), join(root, 'scripts', name))
  mkdirSync(join(root, 'bin'))
  writeFileSync(join(root, 'bin/docker'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  writeFileSync(join(root, '.env'), dotEnv)
  mkdirSync(join(root, folder))
  for (const file of files) writeFileSync(join(root, folder, file), '')
  const PATH = [join(root, 'bin'), dirname(process.execPath), process.env['PATH']].join(':')
  const { DATA_FOLDER: _, ...env } = process.env
  execFileSync(join(root, 'scripts/remove-data'), { env: { ...env, PATH, YES: '1' }, encoding: 'utf8' })
  const left = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : null
  rmSync(root, { recursive: true })
  return left
}

test.for([
  ['as it is without .env', '', '.data'],
  ['with quotation marks and a comment', 'DATA_FOLDER="my data" # mine\n', 'my data'],
  ['of which the last counts', 'DATA_FOLDER=one\nexport DATA_FOLDER=two\n', 'two'],
] as const)('the folder is read as Node reads it: %s', ([, dotEnv, folder]) => {
  expect(clean({ dotEnv, folder, files: [...OURS, ...MORE_VIEWS] })).toBeNull()
})

test('what the services have not made stays', () => {
  const others = ['letters', 'library.sqlite', 'log.sqlite.bak', 'view-of-the-sea.jpg', 'view.txt']
  const left = clean({ dotEnv: 'DATA_FOLDER=home', folder: 'home', files: [...OURS, ...others] })
  expect(left?.toSorted((one, other) => one.localeCompare(other))).toEqual(others)
})
