// `make bench-compose`: what the Compose stack takes. A stack of its own, which is removed at the end.
import { setTimeout as pause } from 'node:timers/promises'
import { compose } from '../support/compose.ts'
import { freePort } from '../../scripts/free-port.ts'
import { answerOf, openStreamClient } from '../support/stream-client.ts'
import { monotonicNow, quantile } from './quantiles.ts'

const STREAMS = 100
const ROUNDS = 3
const SERVICES = ['kafka', 'relay', 'worker', 'web']
const SAMPLES = 5
const BETWEEN_SAMPLES_MS = 2_000

const port = await freePort()
const url = `http://127.0.0.1:${port}`
const stack = compose(
  { file: 'docker-compose.yml', name: 'reliable-ai-streams-bench', port },
  { WORKER_CONCURRENCY: `${STREAMS}` },
)

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = monotonicNow()
  await work()
  return (monotonicNow() - begun) / 1000
}

async function ask(prompt: string) {
  const client = openStreamClient({ url, transport: 'websocket' })
  await client.ask(prompt)
  return client
}

async function firstAnswer(): Promise<void> {
  const client = await ask('Hello? [mock length=20]')
  await client.until((follower) => (answerOf(follower)?.text.length ?? 0) > 0)
  client.close()
}

async function upToFirstAnswer(): Promise<void> {
  await stack.run('up', '--detach', '--wait')
  await firstAnswer()
}

/** Megabytes of each service's container, the median of some samples. */
async function memory(): Promise<readonly number[]> {
  const ids = await Promise.all(SERVICES.map((service) => stack.run('ps', '--quiet', service)))
  const samples: (readonly number[])[] = []
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    samples.push(await stack.stats(ids.map((id) => id.trim())))
    await pause(BETWEEN_SAMPLES_MS)
  }
  return SERVICES.map((_, at) =>
    quantile(
      samples.map((values) => values[at] ?? Number.NaN),
      0.5,
    ),
  )
}

function row(...cells: readonly (string | number)[]): void {
  const shown = cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(1) : cell))
  console.log(`| ${shown.join(' | ')} |`)
}

try {
  await stack.run('down', '--volumes', '--remove-orphans')
  console.log('· building without a cache')
  const build = await seconds(() => stack.run('build', '--no-cache'))
  const rebuild = await seconds(() => stack.run('build'))
  const first: number[] = []
  const again: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    console.log(`· up, round ${round + 1} of ${ROUNDS}`)
    await stack.run('down', '--volumes')
    first.push(await seconds(upToFirstAnswer))
    await stack.run('down')
    again.push(await seconds(upToFirstAnswer))
  }
  console.log(`· memory at rest, and under ${STREAMS} streams`)
  const rest = await memory()
  const prompts = Array.from({ length: STREAMS }, (_, at) => `Stream ${at} [mock rate=20 length=6000]`)
  const clients = await Promise.all(prompts.map((prompt) => ask(prompt)))
  await Promise.all(clients.map((client) => client.until((follower) => answerOf(follower) !== undefined)))
  const busy = await memory()
  const running = clients.filter(({ follower }) => answerOf(follower)?.status === 'running').length
  for (const client of clients) client.close()

  console.log('')
  row('from', 'to', 'seconds')
  row('---', '---', '---')
  row('base images there, nothing built', 'images built', build)
  row('images built', 'nothing to build', rebuild)
  row('images built, no data', 'first text of the first answer', quantile(first, 0.5))
  row('images built, data there', 'first text of an answer', quantile(again, 0.5))
  console.log('')
  row('container', 'image, MB', 'at rest, MB', `${running} streams at 20 tokens/s, MB`)
  row('---', '---', '---', '---')
  for (const [at, service] of SERVICES.entries()) {
    const [container = ''] = await stack.containers(service)
    const image = await stack.inspect(container, '{{.Image}}')
    const size = Number(await stack.inspect(image, '{{.Size}}')) / 1e6
    row(service, size, rest[at] ?? Number.NaN, busy[at] ?? Number.NaN)
  }
} finally {
  await stack.run('down', '--volumes', '--remove-orphans')
}
