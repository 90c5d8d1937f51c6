// Shows the chunks of one conversation, the relay's too, as they arrive: offset, run, lag (now, less the writer's time), type, content.
// `npm run tail -- <conversation>` reads .env as the services do. On Kafka it waits for more, and Ctrl+C ends it.
// Nobody can write to an embedded log meanwhile: it shows what is there, and ends.
import { statSync } from 'node:fs'
import { styleText } from 'node:util'
import { Config, type Progress, Subscriber } from 'reliable-ai-streams'
import { interrupted } from './terminal/interrupted.ts'
import { logWatch } from './terminal/log-watch.ts'
import { refusedCall } from './terminal/refused-call.ts'
import { startExample } from './terminal/start-example.ts'
import { wholeNumber } from './terminal/whole-number.ts'

const { values, names } = startExample({
  usage: `<conversation> [--from N]

  conversation   its id, as in the page's address after /c/
  --from N       the first offset to show, by default 0`,
  options: { from: { type: 'string', default: '0' } },
  read: ({ from }) => ({ fromOffset: wholeNumber('--from', from) }),
  command: 'npm run tail --',
  least: 1,
  most: 1,
  withoutKafka:
    'or read what `make standalone` wrote, once that has ended: EMBEDDED_LOG_PATH=.data/log.sqlite',
})
const [conversationId = ''] = names
const { fromOffset } = values
const { embeddedLogPath } = new Config()
if (embeddedLogPath !== null) checkFile(embeddedLogPath)
await using subscriber = await new Subscriber(undefined, { logger: logWatch }).connect()
const signal = interrupted()
console.error('  offset  run               lag  type    content')
let shown = 0
const whole = new AbortController()
const onProgress = ({ read, total }: Progress): void => {
  if (read < total) return
  const isWhole = embeddedLogPath !== null
  if (shown === 0) console.error(isWhole ? 'there is no chunk to show' : 'waiting for the first chunk')
  if (isWhole) whole.abort()
}
const options = { fromOffset, signal: AbortSignal.any([signal, whole.signal]), onProgress }
for await (const { offset, chunk } of subscriber.subscribe(conversationId, options)) {
  shown += 1
  const { runId = '-', timestamp, type, content } = chunk
  const lag = `${Date.now() - timestamp} ms`
  const place = `${String(offset).padStart(8)}  ${runId.slice(0, 8).padEnd(8)}  ${lag.padStart(11)}`
  console.log(`${styleText('dim', place)}  ${styleText('cyan', type.padEnd(6))}  ${JSON.stringify(content)}`)
}

/** Opening one that is not there would make it, and show nothing. */
function checkFile(path: string): void {
  if (path === ':memory:') throw refusedCall('EMBEDDED_LOG_PATH: :memory: has nothing of another process')
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
  if (!isFile) throw refusedCall(`EMBEDDED_LOG_PATH: ${path} is no file`)
}
