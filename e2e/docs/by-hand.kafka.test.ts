import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningExample, runCommand } from '../../examples/test-support/run-example.ts'
import { currentNames } from '../../scripts/renaming.ts'
import { copyOfRepository } from '../support/copy-of-repository.ts'
import { freePort } from '../../scripts/free-port.ts'
import { answerOf, openStreamClient } from '../support/stream-client.ts'
import { codeBlocks } from './code-blocks.ts'
import { readPages, ROOT } from './repository.ts'

const blocks = readPages()
  .flatMap(codeBlocks)
  .filter(({ marks }) => marks.includes('by-hand'))

/** Where the pages say that each listens; another program may be there. */
const ports = new Map<string, number>()
for (const port of ['9092', '8080', '3001', '8082', '3002']) ports.set(port, await freePort())
const moved = (text: string): string =>
  // In one pass: a free port may have the digits of another one in it.
  text.replaceAll(/\b(?:9092|8080|3001|8082|3002)\b/g, (port) => `${ports.get(port)}`)

const { folder, linkPackages } = copyOfRepository()
beforeAll(() => {
  linkPackages()
  for (const path of ['.env.example', 'scripts/kafka.ts'])
    writeFileSync(join(folder, path), moved(readFileSync(join(ROOT, path), 'utf8')))
  mkdirSync(join(folder, '.kafka'))
  for (const jars of globSync('.kafka/jars-*', { cwd: ROOT }))
    symlinkSync(join(ROOT, jars), join(folder, jars))
})
afterAll(() => {
  // Where the broker was in Docker, its log is in a volume.
  const { slug } = currentNames((path) => readFileSync(join(ROOT, path), 'utf8'))
  spawnSync('docker', ['volume', 'rm', '--force', `${slug}-broker-${ports.get('9092')}`])
  rmSync(folder, { recursive: true })
})

/** As a person types it, in a terminal of its own. */
const inCopy = (line: string): RunningExample => runCommand('sh', ['-euc', `cd ${folder}\n${moved(line)}`])

/** Resolves once the line has ended well, or stays and says that it is ready. */
async function typeLine(line: string): Promise<RunningExample> {
  const typed = inCopy(line)
  const code = await Promise.race([
    typed.ended,
    ...['Kafka is ready', '"msg":"ready"'].map((words) => typed.printed(words)),
  ])
  expect([line, code ?? 0, code === undefined ? '' : typed.stderr]).toEqual([line, 0, ''])
  return typed
}

/** The page is there, and a prompt sent over HTTP gets its answer. */
async function ask(port: string): Promise<void> {
  const url = `http://127.0.0.1:${ports.get(port)}`
  const page = await fetch(url)
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>')])
  const client = openStreamClient({ url, transport: 'polling' })
  await client.ask('Hello')
  await client.until((follower) => answerOf(follower)?.status === 'complete')
  client.close()
}

test('[B12] what README.md says of relay and worker without Docker works as it is typed, up to an answer, and with more of them', async () => {
  expect(blocks.map(({ where }) => where.split(':')[0])).toEqual(['README.md', 'README.md'])
  const [once = [], more = []] = blocks.map(({ text }) => text.trim().split('\n'))
  const typed: RunningExample[] = []
  for (const line of once) typed.push(await typeLine(line))
  await ask('8080')

  const second = inCopy(once.findLast((line) => line.includes('run worker')) ?? '')
  expect([await second.ended, second.stderr]).toEqual([
    1,
    expect.stringMatching(/^unable to listen; .*WORKER_PORT\n$/),
  ])
  for (const line of more) typed.push(await typeLine(line))
  await ask('8082')
  for (const process of typed.toReversed()) {
    process.kill('SIGINT')
    await process.ended
  }
})
