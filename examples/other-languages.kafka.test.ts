import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openKafkaLog } from '@ras/shared/log/kafka/kafka-log'
import { kafkaTestConfig } from '@ras/shared/log/test-support/kafka-test-config'
import { Config, Subscriber } from 'reliable-ai-streams'
import { expect, onTestFinished, test } from 'vitest'
import { codeBlocks } from '../e2e/docs/code-blocks.ts'
import { ROOT } from '../e2e/docs/repository.ts'
import { hasKcat } from './test-support/kcat.ts'
import { pythonEnvironment } from './test-support/python-environment.ts'

const execute = promisify(execFile)
const SCRIPT = fileURLToPath(new URL('python/publish.py', import.meta.url))

/** Positive murmur2 of each key, as Kafka's UtilsTest.testMurmur2 has it. */
const MURMUR2 = {
  '21': -973932308,
  foobar: -790332482,
  'a-little-bit-long-string': -985981536,
  'a-little-bit-longer-string': -1486304829,
  lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8: -58897971,
  abc: 479470107,
}

test('[C18] a key lies in the partition that Java’s clients choose: its murmur2, positive, modulo the partitions', async () => {
  const config = kafkaTestConfig({ KAFKA_NUM_PARTITIONS: '64' })
  const log = await openKafkaLog({ config })
  onTestFinished(() => log.close())
  for (const [key, hash] of Object.entries(MURMUR2)) {
    expect([key, log.partitionOf(key)]).toEqual([key, (hash & 0x7fffffff) % 64])
  }
})

/** At most one. */
const pythons = [pythonEnvironment()].filter((python) => python !== null)

test.for(pythons)(
  '[C18] what Python publishes in whatever partition is read in order, as one message each',
  async (python) => {
    const { brokers, topicPrefix } = kafkaTestConfig()
    const bootstrapServers = brokers.join(',')
    const subscriber = await new Subscriber(new Config({ bootstrapServers, topicPrefix })).connect()
    onTestFinished(() => subscriber.disconnect())
    const env = { PATH: '', KAFKA_BOOTSTRAP_SERVERS: bootstrapServers, KAFKA_TOPIC_PREFIX: topicPrefix }
    const words = Array.from({ length: 100 }, (_, index) => `wörd${index}`)
    const read = async (conversationId: string): Promise<void> => {
      const { stderr } = await execute(python, [SCRIPT, conversationId, words.join(' '), '--pace', '1000'], {
        env,
      })
      expect(stderr).toBe('')
      const entries = []
      // A conversation in another partition than it should be would never come.
      const signal = AbortSignal.timeout(20_000)
      for await (const entry of subscriber.subscribe(conversationId, { endAtFinish: true, signal })) {
        entries.push(entry)
      }
      expect(entries.map(({ offset }) => offset)).toEqual(Array.from({ length: 101 }, (_, index) => index))
      expect(entries.map(({ chunk }) => chunk.content).join('')).toBe(words.join(' '))
      expect(entries.at(-1)?.chunk).toMatchObject({ type: 'finish', reason: 'complete' })
      expect(new Set(entries.map(({ chunk }) => chunk.messageId)).size).toBe(1)
    }
    await Promise.all(['python-a', 'python-b', 'python-c', 'python-d'].map(read))
  },
)

const page = {
  path: 'docs/library.md',
  text: readFileSync(new URL('../docs/library.md', import.meta.url), 'utf8'),
}
const blocks = (mark: string) => codeBlocks(page).filter(({ marks }) => marks.includes(mark))

test.for(pythons.flatMap(() => blocks('python')))(
  '[B12] the block at $where publishes from Python',
  async ({ text }) => {
    const { text: read, env } = await readerOf('from-python')
    await execute('sh', ['-euc', text], { cwd: ROOT, env })
    expect(await read()).toBe('Python wrote this.')
  },
)

const kcats = hasKcat() ? blocks('kcat') : []

test.for(kcats)('[B12] the block at $where writes and reads with kcat', async ({ text }) => {
  const { text: read, env, topicPrefix, bootstrapServers } = await readerOf('c')
  const script = text
    .replaceAll('127.0.0.1:9092', bootstrapServers)
    .replaceAll('ai-stream.', `${topicPrefix}.`)
  const { stdout } = await execute('sh', ['-euc', script], { cwd: ROOT, env })
  expect(stdout).toMatch(/^\d+ 0 c \{"conversation_id":"c".*\}$/m)
  expect(await read('Hi')).toBe('Hi')
})

/** A subscriber that has made the topics, and what a program needs to write to them. */
async function readerOf(conversationId: string) {
  const { brokers, topicPrefix } = kafkaTestConfig()
  const bootstrapServers = brokers.join(',')
  const subscriber = await new Subscriber(new Config({ bootstrapServers, topicPrefix })).connect()
  onTestFinished(() => subscriber.disconnect())
  return {
    topicPrefix,
    bootstrapServers,
    env: {
      PATH: process.env['PATH'],
      KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
      KAFKA_TOPIC_PREFIX: topicPrefix,
    },
    /** Up to its finish, or up to what is `last`. */
    text: async (last?: string): Promise<string> => {
      let all = ''
      for await (const { chunk } of subscriber.subscribe(conversationId, { endAtFinish: true })) {
        all += chunk.content
        if (chunk.content === last) break
      }
      return all
    },
  }
}

test.for(pythons)(
  '[C18] the Python example names the address where no broker answers, or the topic that is missing, and ends with 1',
  async (python) => {
    const [bootstrapServers = ''] = kafkaTestConfig().brokers
    await expect(publishTo(python, bootstrapServers)).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(`kafka at ${bootstrapServers} has no topic nowhere.chunks`),
    })
    await expect(publishTo(python, '127.0.0.1:1')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^kafka at 127\.0\.0\.1:1 does not answer: .*\nrun `make kafka`/),
    })
  },
)

test.for(
  pythons.flatMap((python) => [
    { python, args: ['not an id'], words: 'argument conversation: not an id is no id' },
    { python, args: ['c', '--pace', '0'], words: 'argument --pace: 0 is no whole number of 1 or more' },
  ]),
)(
  '[C14] the Python example called with $args ends with 2 and says $words',
  async ({ python, args, words }) => {
    const calling = execute(python, [SCRIPT, ...args], {
      env: { PATH: '', KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1' },
    })
    await expect(calling).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`^usage: .*${words}.*\n$`, 's')),
    })
  },
)

// -S: without the packages of the site.
test.for(pythons)(
  '[C14] the Python example says without its package how it is called with --help, and otherwise what installs it',
  async (python) => {
    const { stdout, stderr } = await execute(python, ['-S', SCRIPT, '--help'], { env: { PATH: '' } })
    expect([stderr, stdout]).toEqual(['', expect.stringMatching(/^usage: publish\.py .*conversation/s)])
    await expect(execute(python, ['-S', SCRIPT, 'c'], { env: { PATH: '' } })).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^unable to start; the package confluent-kafka is not there\./),
    })
    const { stderr: words } = await execute('sh', ['-c', `'${python}' -S '${SCRIPT}' c; test $? = 1`])
    for (const { text } of blocks('python'))
      for (const line of text.trim().split('\n')) expect(words).toContain(`\n  ${line}\n`)
  },
)

function publishTo(python: string, servers: string) {
  const env = { PATH: '', KAFKA_BOOTSTRAP_SERVERS: servers, KAFKA_TOPIC_PREFIX: 'nowhere' }
  return execute(python, [SCRIPT, 'c'], { env })
}
