import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { Publisher } from 'reliable-ai-streams'
import { expect } from 'vitest'
import { configOf } from './config-of.ts'
import { runCommand, type RunningExample } from './run-example.ts'

type Variables = Readonly<Record<string, string>>

/** Shows what a log has, in words for each chunk. On Kafka it waits for more until Ctrl+C; to an embedded log nobody can write meanwhile, and it ends. */
export async function tailStory(variables: Variables): Promise<void> {
  const path = variables['EMBEDDED_LOG_PATH']
  const conversationId = randomUUID()
  const publisher = await new Publisher(configOf(variables)).connect()
  const run = { conversationId, messageId: 'm', runId: '0123456789' }
  const written = Date.now() - 5000
  await publisher.publish({ conversationId, type: 'prompt', content: 'Hi' })
  await publisher.publish({ ...run, type: 'start', seq: 0, attempt: 1 })
  await publisher.publish({ ...run, type: 'text', seq: 1, content: 'a "b"\n', timestamp: written })
  await publisher.disconnect()

  const tail = runTail([conversationId, '--from', '1'], variables)
  await tail.printed('"a \\"b\\"\\n"')
  const rows = tail.stdout.split('\n').map((row) => row.trim().split(/\s{2,}/))
  expect(rows).toEqual([
    ['1', '01234567', expect.stringMatching(/^\d+ ms$/), 'start', '""'],
    ['2', '01234567', expect.stringMatching(/^\d{4,} ms$/), 'text', '"a \\"b\\"\\n"'],
    [''],
  ])
  if (path === undefined) tail.kill('SIGINT')
  expect([await tail.ended, tail.stderr]).toEqual([
    0,
    expect.stringMatching(/^(connecting to Kafka at .*\n)? +offset .*content\n$/),
  ])
  const empty = runTail([randomUUID()], variables)
  await empty.printed(path === undefined ? 'waiting for the first chunk' : 'there is no chunk to show')
  if (path === undefined) empty.kill('SIGINT')
  expect(await empty.ended).toBe(0)
  if (path !== undefined) await refusesNone(path)
}

/** A log that is not there. */
async function refusesNone(path: string): Promise<void> {
  const missing = `${path}.none`
  const tails = [missing, ':memory:'].map((none) => runTail(['c'], { EMBEDDED_LOG_PATH: none }))
  expect(await Promise.all(tails.map(({ ended }) => ended))).toEqual([2, 2])
  expect(tails.map(({ stderr }) => stderr)).toEqual([
    expect.stringMatching(/^unable to start; EMBEDDED_LOG_PATH: .*\.none is no file\nusage: /),
    expect.stringMatching(
      /^unable to start; EMBEDDED_LOG_PATH: :memory: has nothing of another process\nusage: /,
    ),
  ])
  expect(existsSync(missing)).toBe(false)
}

function runTail(args: readonly string[], variables: Variables): RunningExample {
  return runCommand('npm', ['run', '--silent', 'tail', '--', ...args], variables)
}
