import { randomUUID } from 'node:crypto'
import { kafkaTestConfig } from '@ras/shared/log/test-support/kafka-test-config'
import { Config, Publisher, Subscriber } from 'reliable-ai-streams'
import { expect, onTestFinished, test } from 'vitest'
import { codeBlocks } from '../e2e/docs/code-blocks.ts'
import { readPages } from '../e2e/docs/repository.ts'
import { runCommand, runExample } from './test-support/run-example.ts'

/** Topics of a test's own, as the environment of examples and as the settings of the library. */
function topics() {
  const { brokers, topicPrefix } = kafkaTestConfig()
  const bootstrapServers = brokers.join(',')
  return {
    env: { KAFKA_BOOTSTRAP_SERVERS: bootstrapServers, KAFKA_TOPIC_PREFIX: topicPrefix },
    config: new Config({ bootstrapServers, topicPrefix }),
  }
}

/** All that is there now. */
async function readAll(config: Config, conversationId: string) {
  await using subscriber = await new Subscriber(config).connect()
  const whole = new AbortController()
  const chunks = []
  const onProgress = ({ read, total }: { read: number; total: number }): void => {
    if (read === total) whole.abort()
  }
  for await (const entry of subscriber.subscribe(conversationId, { signal: whole.signal, onProgress })) {
    chunks.push(entry.chunk)
  }
  return chunks
}

test('[C17] what is typed in one terminal is shown in others word by word, also in one that comes later', async () => {
  const { env } = topics()
  const server = runExample('chat-server', ['room', '--pace', '1'], env)
  await server.printed('ready')
  const early = runExample('chat-client', ['room'], env)
  // The first may be there when it begins to read; the second comes through the reading that goes on, as the words do.
  for (const line of ['first', 'second']) {
    server.type(line)
    await early.printed(`${line}\n`)
  }
  server.type('one two three')
  await early.printed('one ')
  expect(early.stdout).not.toContain('three')
  await early.printed('one two three\n')
  const late = runExample('chat-client', ['room'], env)
  const later = runExample('chat-client', ['room', '--from', '6'], env)
  server.type('four')
  await Promise.all([early, late].map((client) => client.printed('first\nsecond\none two three\nfour\n')))
  await later.printed('three\nfour\n')
  expect(later.stdout).toBe('three\nfour\n')
})

test('[C17] answers come to each of several conversations, with their count and time, and are shown again from any offset', async () => {
  const { env } = topics()
  const server = runExample('ai-server', ['a', 'b', '--pace', '1000'], env)
  const client = runExample('frontend-client', ['a', 'b', '--ask', 'Why?'], env)
  expect(await client.ended).toBe(0)
  const { stdout } = client
  for (const name of ['a', 'b']) {
    const words = [...stdout.matchAll(new RegExp(`^${name} \\d+ (.*)$`, 'gm'))].map(([, word]) => word)
    expect(words.join('')).toMatch(/^You asked in 1 word: “Why\?” A log keeps .* whenever\.$/)
    expect(stdout).toMatch(new RegExp(`^\\[${name}: ${words.length} chunks in \\d+ ms\\]$`, 'm'))
  }
  const replayed = runExample('frontend-client', ['a', '--from', '7'], env)
  expect(await replayed.ended).toBe(0)
  expect(replayed.stdout).toMatch(/^A log keeps .* whenever\.\n\[a: 17 chunks in \d+ ms\]\n$/)

  const interactive = runExample('frontend-client', ['b', '--interactive'], env)
  await interactive.printed('ask;')
  interactive.type('  ')
  interactive.type('First?')
  await interactive.printed('chunks in')
  interactive.type('Second one?')
  await interactive.printed('You asked in 2 words: “Second one?”')
  // An empty line asks nothing.
  expect(interactive.stdout).toMatch(/^You asked in 1 word: “First\?”/)
  interactive.kill('SIGINT')
  expect(await interactive.ended).toBe(0)
  server.kill('SIGINT')
  expect(await server.ended).toBe(0)
})

const blocks = readPages()
  .flatMap(codeBlocks)
  .filter(({ marks }) => marks.includes('conversing'))

test.for(blocks)(
  '[B12] beside a broker the lines of the block at $where do what the page says',
  async ({ text }) => {
    const { env } = topics()
    const [broker, ...lines] = text.trim().split('\n')
    expect([broker, lines.length]).toEqual([expect.stringMatching(/^make kafka /), 3])
    const type = (line = '') => runCommand('sh', ['-euc', `exec ${line}`], env)
    const server = type(lines[0])
    await server.printed('answering in physics, history')
    const asking = type(lines[1])
    await asking.printed('ask;')
    asking.type('Why?')
    await asking.printed('chunks in', 2)
    const again = type(lines[2])
    expect([await again.ended, again.stdout]).toEqual([
      0,
      expect.stringMatching(/ .*\n\[physics: \d+ chunks/),
    ])
    for (const example of [server, asking]) example.kill('SIGINT')
    expect(await Promise.all([server.ended, asking.ended])).toEqual([0, 0])
  },
)

/** More than the fold remembers the ids of. */
test('[C17] a server that is killed late in a long answer, and one that takes over, give it once and whole', async () => {
  const { env, config } = topics()
  const long = ['a', '--count', '3000', '--pace']
  const client = runExample('frontend-client', ['a', '--ask', 'Still there?'], env)
  // Slowly, so that it is killed long before its last word, also on a busy machine.
  const server = runExample('ai-server', [...long, '250'], env)
  await client.printed(' 1300 ')
  server.kill('SIGKILL')
  await server.ended
  expect(client.stdout).not.toContain(' 3000')
  const next = runExample('ai-server', [...long, '1000'], env)
  expect(await client.ended).toBe(0)
  const numbers = Array.from({ length: 3000 }, (_, index) => index + 1).join(' ')
  expect(client.stdout).toMatch(/^You asked in 2 words: “Still there\?” A log keeps .* whenever\./)
  expect(client.stdout.split('\n')[0]?.split('whenever. ')[1]).toBe(numbers)
  const texts = (await readAll(config, 'a')).filter(({ type }) => type === 'text')
  expect(texts.map(({ content }) => content).join('')).toBe(client.stdout.split('\n')[0])
  next.kill('SIGINT')
  expect(await next.ended).toBe(0)
})

test('[C17] a server that is killed in an answer, and one that takes over, give it once and whole', async () => {
  const { env, config } = topics()
  const client = runExample('frontend-client', ['a', '--ask', 'Still there?'], env)
  const server = runExample('ai-server', ['a', '--pace', '20'], env)
  await client.printed('You asked in')
  server.kill('SIGKILL')
  await server.ended
  const next = runExample('ai-server', ['a', '--pace', '1000'], env)
  expect(await client.ended).toBe(0)
  expect(client.stdout).toMatch(/^You asked in 2 words: “Still there\?” A log keeps .* whenever\.\n\[/)
  expect(client.stdout.match(/You/g)).toHaveLength(1)
  next.kill('SIGINT')
  expect(await next.ended).toBe(0)
  const again = runExample('ai-server', ['a'], env)
  await again.printed('answering')
  again.kill('SIGINT')
  expect(await again.ended).toBe(0)
  const all = await readAll(config, 'a')
  expect(all.filter(({ type }) => type === 'finish')).toHaveLength(1)
})

// A process ends by itself only when it has nothing open, so a connection that was forgotten would keep it here.
test('[C16] Ctrl+C ends those that wait with 0, because they close what they have open', async () => {
  const { env } = topics()
  const waiting = [
    { example: runExample('chat-server', [], env), words: 'ready' },
    { example: runExample('chat-client', [], env), words: 'watching' },
    { example: runExample('ai-server', [], env), words: 'answering' },
    { example: runExample('frontend-client', ['--interactive'], env), words: 'ask;' },
    { example: runExample('http', ['--port', '0'], env), words: 'curl' },
    { example: runExample('tail', ['c'], env), words: 'offset' },
  ]
  for (const { example, words } of waiting) await example.printed(words)
  for (const { example } of waiting) example.kill('SIGINT')
  expect(await Promise.all(waiting.map(({ example }) => example.ended))).toEqual(waiting.map(() => 0))
})

test('[C19] npm run tail shows the chunks of a conversation as they arrive, with offset, run and lag, from any offset', async () => {
  const { env, config } = topics()
  const conversationId = randomUUID()
  const publisher = await new Publisher(config).connect()
  onTestFinished(() => publisher.disconnect())
  const run = { conversationId, messageId: 'm', runId: '0123456789' }
  await publisher.publish({ conversationId, type: 'prompt', content: 'Hi' })
  await publisher.publish({ ...run, type: 'start', seq: 0, attempt: 1 })
  const tail = runExample('tail', [conversationId, '--from', '1'], env)
  await tail.printed('start')
  await publisher.publish({ ...run, type: 'text', seq: 1, content: 'a "b"\n', timestamp: Date.now() - 5000 })
  await tail.printed('"a \\"b\\"\\n"')
  const rows = tail.stdout.split('\n').map((row) => row.trim().split(/\s{2,}/))
  expect(rows).toEqual([
    ['1', '01234567', expect.stringMatching(/^\d+ ms$/), 'start', '""'],
    ['2', '01234567', expect.stringMatching(/^\d{4,} ms$/), 'text', '"a \\"b\\"\\n"'],
    [''],
  ])
  tail.kill('SIGINT')
  expect(await tail.ended).toBe(0)
})
