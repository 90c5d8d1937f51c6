import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, onTestFinished, test as base, expect } from 'vitest'
import * as z from 'zod'
import { freePort } from '../scripts/free-port.ts'

/** The wait for Kafka takes thirty seconds, and kafkajs alone ten for each answer. */
const END_WITHIN_MS = 2000

/** Where no broker answers: nothing listens there, or takes the connection and says nothing. */
const test = base.extend<{ deaf: number; mute: number }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest wants the fixtures destructured
  deaf: async ({}, use) => use(await freePort()),
  // oxlint-disable-next-line no-empty-pattern -- as above
  mute: async ({}, use) => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(server, 'listening')
    await use(z.object({ port: z.number() }).parse(server.address()).port)
    server.close()
  },
})

describe.each(['relay', 'worker'])('the %s, while it waits for Kafka at its start', (name) => {
  test('[B17] ends with 0 at once when it is told to, where nothing listens', async ({ deaf }) => {
    expect(await toldToEnd(await startWithKafkaAt(name, deaf))).toEqual([0, null])
  })

  test('[B17] ends with 0 at once when it is told to, where a broker says nothing', async ({ mute }) => {
    expect(await toldToEnd(await startWithKafkaAt(name, mute))).toEqual([0, null])
  })
})

/** Resolves once it has begun to connect. */
async function startWithKafkaAt(name: string, port: number): Promise<ChildProcess> {
  const script = fileURLToPath(new URL(`../services/${name}/src/main.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    env: {
      KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${port}`,
      RELAY_PORT: '0',
      WORKER_PORT: '0',
      RELAY_VIEW: ':memory:',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('connecting to kafka')) break
  }
  child.stdout.resume()
  return child
}

/** Its exit code and the signal that ended it. */
function toldToEnd(child: ChildProcess): Promise<unknown[]> {
  child.kill('SIGTERM')
  return once(child, 'exit', { signal: AbortSignal.timeout(END_WITHIN_MS) })
}
