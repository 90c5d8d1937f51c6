import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { EXAMPLES, NEED_KAFKA } from './test-support/example-names.ts'
import { runCommand, runExample } from './test-support/run-example.ts'

// Many processes start at once.
vi.setConfig({ testTimeout: 60_000 })

/** Nothing listens there. */
const NOWHERE = { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1' }
const COLOUR = '\u001B['
const STACK = '\n    at '
/** As it is typed with whatever Node there is. */
const usageOf = (name: string): string =>
  `usage: ${name === 'tail' ? 'npm run tail --' : `./scripts/with-node node examples/${name}.ts`}`

/** What examples end with, by name; all at once, for without a log each waits as long as `connect` does. */
async function endings(
  names: readonly string[],
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
) {
  const ended = names.map(async (name) => {
    const example = runExample(name, args, variables)
    return { name, code: await example.ended, stdout: example.stdout, stderr: example.stderr }
  })
  return Promise.all(ended)
}

test.for(['--help', '-h'])(
  '[C14] every example says with %s what it shows and how it is called, and needs no log for it',
  async (flag) => {
    for (const { name, code, stdout, stderr } of await endings(EXAMPLES, [flag], NOWHERE)) {
      const file = readFileSync(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), 'utf8')
      expect(stdout.split('\n')[0]).toBe(file.split('\n')[0]?.replace('// ', ''))
      expect(stdout).toContain(usageOf(name))
      expect([name, code, stderr]).toEqual([name, 0, ''])
    }
  },
)

test.for([
  [EXAMPLES, ['--no-such-option'], "Unknown option '--no-such-option'"],
  [['demo'], ['something'], 'unable to start; something is one too many'],
  [['tail'], [], 'unable to start; a name is missing'],
  [['tail'], ['c', '--from', 'x'], 'unable to start; --from: x is no whole number'],
  [['tail', ...NEED_KAFKA], ['a b'], 'conversationId: expected 1 to 128 characters of'],
  [['chat-server', 'ai-server'], ['--pace', '0'], 'unable to start; --pace: 0 is less than 1'],
  [['http'], ['--port', '80000'], 'unable to start; --port: 80000 is more than 65535'],
  [['frontend-client'], ['--ask', ' '], 'unable to start; --ask: the question is empty'],
  [['frontend-client'], ['--ask', 'hi', '--interactive', '--from', '3'], 'do not go together'],
  [['frontend-client'], ['--interactive', '--from', '0'], 'do not go together'],
] as const)(
  '[C14] %j called with %j ends with 2 and says %s at once, without a stack',
  async ([names, args, words]) => {
    for (const { name, code, stdout, stderr } of await endings(names, args, NOWHERE)) {
      expect([name, code, stdout]).toEqual([name, 2, ''])
      expect(stderr).toContain(words)
      expect(stderr).toContain(usageOf(name))
      expect(stderr).not.toContain('connecting to')
      expect(stderr).not.toContain(STACK)
    }
  },
)

test('[C14] the example http names a port that is taken, and ends with 2', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  onTestFinished(() => void taken.close())
  const address = taken.address()
  const port = `${typeof address === 'object' ? address?.port : ''}`
  const [http] = await endings(['http'], ['--port', port], { EMBEDDED_LOG_PATH: ':memory:' })
  expect(http).toMatchObject({ code: 2, stdout: '' })
  expect(http?.stderr).toMatch(new RegExp(`^unable to listen; --port: ${port} is not free\nusage: .*`))
  expect(http?.stderr).not.toContain(STACK)
})

test('[C15] every example names the address where no log answers and what to run, and ends with 1', async () => {
  const others = EXAMPLES.filter((name) => name !== 'tail')
  const ended = await Promise.all([endings(others, [], NOWHERE), endings(['tail'], ['c'], NOWHERE)])
  for (const { name, code, stderr } of ended.flat()) {
    expect([name, code]).toEqual([name, 1])
    expect(stderr).toContain('kafka at 127.0.0.1:1 does not answer')
    expect(stderr).toContain('run `make kafka`')
    expect(stderr).toContain('`docker compose --profile kafka-port up --detach`')
    expect(stderr).toMatch(/^connecting to Kafka at 127\.0\.0\.1:1\n/)
    // What only reads finds nothing in a log of its own.
    const isAlone = ![...NEED_KAFKA, 'tail'].includes(name)
    expect([name, stderr.includes('EMBEDDED_LOG_PATH=:memory:')]).toEqual([name, isAlone])
    const isOfStandalone = stderr.includes('`make standalone`') && stderr.includes('.data/log.sqlite')
    expect([name, isOfStandalone]).toEqual([name, name === 'tail'])
    expect(stderr).not.toContain(STACK)
  }
})

test('[C14] colours are for a terminal, or who asks for them', async () => {
  const [plain] = await endings(['demo'], ['--no-such-option'], {})
  const [coloured] = await endings(['demo'], ['--no-such-option'], { FORCE_COLOR: '1' })
  expect(coloured?.stderr).toContain(COLOUR)
  expect(plain?.stderr).toContain('Unknown option')
  expect(plain?.stderr).not.toContain(COLOUR)
})

/** At most one. Python opens a terminal in the same way on every system, and `script` does not. */
function pythons(): readonly string[] {
  if (spawnSync('python3', ['--version']).status === 0) return ['python3']
  const words = 'colours on a terminal are NOT TESTED: that needs Python 3'
  if (process.env['CI'] !== undefined) throw new Error(words)
  process.stderr.write(`\n!!! ${words}\n\n`)
  return []
}

test.for(pythons())(
  '[C14] on a terminal, that of %s, an example is coloured, and is not where NO_COLOR asks for none',
  async (python) => {
    const onTerminal = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))'
    const demo = [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      'examples/demo.ts',
      '--no-such-option',
    ]
    const [coloured, plain] = [{}, { NO_COLOR: '1' }].map((variables) =>
      runCommand(python, ['-c', onTerminal, ...demo], { TERM: 'xterm-256color', ...variables }),
    )
    expect([await coloured?.ended, await plain?.ended]).toEqual([2, 2])
    expect(coloured?.stdout).toContain(COLOUR)
    expect(plain?.stdout).toContain('Unknown option')
    expect(plain?.stdout).not.toContain(COLOUR)
  },
)
