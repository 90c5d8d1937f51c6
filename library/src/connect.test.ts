import { execFile as execFileOf, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Config, Publisher, Subscriber } from 'reliable-ai-streams'
import { expect, test as base } from 'vitest'
import * as z from 'zod'
import { take } from './test-support/take.ts'

const execFile = promisify(execFileOf)

const test = base.extend<{ folder: string; silent: Server }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest wants the fixtures destructured
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'library-'))
    await use(folder)
    await rm(folder, { recursive: true })
  },
  /** Takes every connection and never answers. */
  // oxlint-disable-next-line no-empty-pattern -- as above
  silent: async ({}, use) => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(server, 'listening')
    await use(server)
    server.close()
  },
})

const portOf = (server: Server): number => z.object({ port: z.number() }).parse(server.address()).port

async function firstContent(subscriber: Subscriber): Promise<string | undefined> {
  return (await take(subscriber.subscribe('c'), 1))[0]?.chunk.content
}

test('[C10] connect to an address where nothing listens rejects with the address', async () => {
  const config = new Config({ bootstrapServers: '127.0.0.1:1', connectWithinMs: 1500 })
  const clients = [new Publisher(config), new Subscriber(config)]
  await Promise.all(
    clients.map((client) =>
      expect(client.connect()).rejects.toMatchObject({
        code: 'log-unavailable',
        message: expect.stringMatching(/kafka at 127\.0\.0\.1:1 does not answer: .*ECONNREFUSED/),
      }),
    ),
  )
})

// kafkajs alone waits ten seconds for each answer.
test(
  '[C10] connect to a broker that takes the connection and says nothing rejects in its time, with the address',
  { timeout: 8000 },
  async ({ silent }) => {
    const bootstrapServers = `127.0.0.1:${portOf(silent)}`
    const connecting = new Publisher(new Config({ bootstrapServers, connectWithinMs: 300 })).connect()
    await expect(connecting).rejects.toMatchObject({
      code: 'log-unavailable',
      message: `unable to open the log; kafka at ${bootstrapServers} does not answer: nothing came within 300 ms`,
    })
  },
)

test('[C11] publishers and subscribers of one process share the file of an embedded log, and the last one closes it', async ({
  folder,
}) => {
  const embeddedLogPath = join(folder, 'log.sqlite')
  const publisher = await new Publisher(new Config({ embeddedLogPath })).connect()
  const subscriber = await new Subscriber(new Config({ embeddedLogPath })).connect()
  await publisher.publish({ conversationId: 'c', type: 'text', content: 'kept' })
  await publisher.disconnect()
  expect(await firstContent(subscriber)).toBe('kept')
  await subscriber.disconnect()
  await using again = await new Subscriber(new Config({ embeddedLogPath })).connect()
  expect(await firstContent(again)).toBe('kept')
})

test('[C11] an embedded log that another process has is refused with the name of the file, and free when that is gone', async ({
  folder,
}) => {
  const embeddedLogPath = join(folder, 'log.sqlite')
  const script = fileURLToPath(new URL('test-support/hold-log.ts', import.meta.url))
  const other = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, embeddedLogPath])
  await once(other.stdout, 'data')
  const subscriber = new Subscriber(new Config({ embeddedLogPath }))
  await expect(subscriber.connect()).rejects.toMatchObject({
    code: 'log-unavailable',
    message: `unable to open the log ${embeddedLogPath}; another process has it open: end that one, or give this one another path`,
  })
  other.stdin.end()
  await once(other, 'exit')
  await using connected = await subscriber.connect()
  expect(await firstContent(connected)).toBe('of another process')
})

test('[C2] a subscription that waits on an embedded log keeps its process alive, and one that has ended does not', async ({
  signal,
}) => {
  const script = fileURLToPath(new URL('test-support/wait-alone.ts', import.meta.url))
  const words = ['--disable-warning=ExperimentalWarning', script]
  const { stdout } = await execFile(process.execPath, words, { signal })
  expect(stdout).toBe('came\naborted\nleft\n')
})

test('[C2] disconnect ends a subscription that waits, also where others have the log open', async () => {
  const config = new Config({ embeddedLogPath: ':memory:' })
  await using publisher = await new Publisher(config).connect()
  const subscriber = await new Subscriber(config).connect()
  await publisher.publish({ conversationId: 'c', type: 'text' })
  const subscription = subscriber.subscribe('c')
  await subscription.next()
  const waiting = subscription.next()
  await subscriber.disconnect()
  expect(await waiting).toEqual({ done: true, value: undefined })
})
