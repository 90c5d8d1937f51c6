import { execFile } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const INSTALLING = '· installing the packages of package-lock.json\n'
const execute = promisify(execFile)

/** A clone without packages, whose npm makes them as `npm` says, and writes down each call. */
function clone(npm: string) {
  const root = mkdtempSync(join(tmpdir(), 'with-node-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const folder of ['scripts', 'bin']) mkdirSync(join(root, folder))
  for (const path of ['scripts/with-node', 'Makefile', 'package-lock.json'])
    copyFileSync(path, join(root, path))
  writeFileSync(join(root, 'bin/npm'), `#!/bin/sh\necho "$@" >>calls\n${npm}\n`, { mode: 0o755 })
  const PATH = [join(root, 'bin'), dirname(process.execPath), process.env['PATH']].join(':')
  const run = async (command: string, ...words: readonly string[]) => {
    const { stdout, stderr } = await execute(command, words, { cwd: root, env: { PATH } })
    return { stdout, stderr }
  }
  return {
    root,
    command: run,
    run: (...words: readonly string[]) => run(join(root, 'scripts/with-node'), ...words),
    make: (target: string) => run('make', target),
    calls: () => (existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8') : ''),
  }
}

const INSTALLS = 'sleep 0.3; mkdir node_modules; touch node_modules/.package-lock.json; echo done'

test('the packages are made before the first command, which is told, and not again', async () => {
  const { run, calls } = clone(INSTALLS)
  expect(await run('echo', 'a b')).toEqual({ stdout: 'a b\n', stderr: `${INSTALLING}done\n` })
  expect(await run('echo', 'c')).toEqual({ stdout: 'c\n', stderr: '' })
  expect(calls()).toBe('ci --loglevel error\n')
})

test('commands in several terminals wait for the one that makes the packages', async () => {
  const { run, calls } = clone(INSTALLS)
  const all = await Promise.all([1, 2, 3].map((count) => run('echo', `${count}`)))
  expect(all.map(({ stdout }) => stdout)).toEqual(['1\n', '2\n', '3\n'])
  expect(calls()).toBe('ci --loglevel error\n')
})

test('a target of make makes them once, also where they are older than the lock file', async () => {
  const { root, make, calls } = clone(INSTALLS.replace('mkdir', 'mkdir -p'))
  await make('node_modules/.installed')
  expect(calls()).toBe('ci --loglevel error\n')
  expect((await make('node_modules/.installed')).stderr).toBe('')
  utimesSync(join(root, 'node_modules/.installed'), 1, 1)
  expect((await make('node_modules/.installed')).stderr).toBe(`${INSTALLING}done\n`)
  expect(calls()).toBe('ci --loglevel error\n'.repeat(2))
})

test('where they cannot be made the command does not run, and the next one tries again', async () => {
  const { run, calls } = clone('mkdir -p node_modules; exit 7')
  for (const _ of [1, 2]) await expect(run('echo', 'x')).rejects.toMatchObject({ code: 7, stdout: '' })
  expect(calls()).toBe('ci --loglevel error\n'.repeat(2))
})

test.for(['99999999\n', ''])(
  'a lock that a killed one has left with %j in it is in nobody’s way',
  async (left) => {
    const { root, run } = clone(INSTALLS)
    mkdirSync(join(root, '.node'))
    writeFileSync(join(root, '.node/installing'), left)
    expect((await run('echo', 'x')).stdout).toBe('x\n')
    expect(readdirSync(join(root, '.node'))).toEqual([])
  },
)

/** Says of every machine's Node that it is an old one. */
const OLDER = `#!/bin/sh
case "$*" in *versions.node*) echo 20 ;; *) exec '${process.execPath}' "$@" ;; esac
`

test.for([
  { script: 'relay', main: 'services/relay/src/main.ts' },
  { script: 'worker', main: 'services/worker/src/main.ts' },
  { script: 'tail', main: 'examples/tail.ts' },
])(
  'npm run $script takes the newer Node where the machine’s is an older one, and ends as that ends',
  async ({ script, main }) => {
    const { root, command } = clone('')
    rmSync(join(root, 'bin/npm'))
    copyFileSync('package.json', join(root, 'package.json'))
    mkdirSync(join(root, 'node_modules'))
    writeFileSync(join(root, 'node_modules/.installed'), '')
    const newer = join(root, `.node/node_modules/node-${process.platform}-${process.arch}/bin`)
    mkdirSync(newer, { recursive: true })
    writeFileSync(join(newer, 'node'), '#!/bin/sh\necho "$@"\nexit 7\n', { mode: 0o755 })
    writeFileSync(join(root, 'bin/node'), OLDER, { mode: 0o755 })
    await expect(command('npm', 'run', '--silent', script, '--', 'a b')).rejects.toMatchObject({
      code: 7,
      stdout: expect.stringMatching(new RegExp(`${main} a b\n$`)),
      stderr: '',
    })
  },
)

test('with-node runs npm run of what goes through it again', async () => {
  const { root, run, command } = clone('')
  rmSync(join(root, 'bin/npm'))
  mkdirSync(join(root, 'node_modules'))
  writeFileSync(join(root, 'node_modules/.installed'), '')
  const scripts = { nested: 'exec ./scripts/with-node node --print process.argv.length' }
  writeFileSync(join(root, 'package.json'), JSON.stringify({ scripts }))
  for (const running of [
    command('npm', 'run', '--silent', 'nested'),
    run('npm', 'run', '--silent', 'nested'),
  ])
    expect(await running).toEqual({ stdout: '1\n', stderr: '' })
})
