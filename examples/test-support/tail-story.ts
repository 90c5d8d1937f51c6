import { randomUUID } from 'node:crypto'
import { Publisher } from 'reliable-ai-streams'
import { expect } from 'vitest'
import { configOf } from './config-of.ts'
import { runCommand } from './run-example.ts'

/** Shows what a log has that nobody else has open, in words for each chunk, and waits until Ctrl+C. */
export async function tailStory(variables: Readonly<Record<string, string>>): Promise<void> {
  const conversationId = randomUUID()
  const publisher = await new Publisher(configOf(variables)).connect()
  const run = { conversationId, messageId: 'm', runId: '0123456789' }
  const written = Date.now() - 5000
  await publisher.publish({ conversationId, type: 'prompt', content: 'Hi' })
  await publisher.publish({ ...run, type: 'start', seq: 0, attempt: 1 })
  await publisher.publish({ ...run, type: 'text', seq: 1, content: 'a "b"\n', timestamp: written })
  await publisher.disconnect()

  const tail = runCommand('npm', ['run', '--silent', 'tail', '--', conversationId, '--from', '1'], variables)
  await tail.printed('"a \\"b\\"\\n"')
  const rows = tail.stdout.split('\n').map((row) => row.trim().split(/\s{2,}/))
  expect(rows).toEqual([
    ['1', '01234567', expect.stringMatching(/^\d+ ms$/), 'start', '""'],
    ['2', '01234567', expect.stringMatching(/^\d{4,} ms$/), 'text', '"a \\"b\\"\\n"'],
    [''],
  ])
  tail.kill('SIGINT')
  expect([await tail.ended, tail.stderr]).toEqual([
    0,
    expect.stringMatching(/^(connecting to Kafka at .*\n)? +offset .*content\n$/),
  ])
  const empty = runCommand('npm', ['run', '--silent', 'tail', '--', randomUUID()], variables)
  await empty.printed('waiting for the first chunk')
  empty.kill('SIGINT')
  expect(await empty.ended).toBe(0)
}
