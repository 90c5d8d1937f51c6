// Watches what is typed elsewhere (chat-server.ts), from the first word ever and then as it comes; any number may watch.
// It needs Kafka, for the others are processes of their own. Ctrl+C ends it.
import { styleText } from 'node:util'
import { Subscriber } from 'reliable-ai-streams'
import { interrupted } from './terminal/interrupted.ts'
import { logWatch } from './terminal/log-watch.ts'
import { startExample } from './terminal/start-example.ts'
import { wholeNumber } from './terminal/whole-number.ts'

const { values, names } = startExample({
  usage: `[conversation] [--from N]

  conversation   by default chat
  --from N       the first offset to show, by default 0`,
  options: { from: { type: 'string', default: '0' } },
  read: ({ from }) => ({ fromOffset: wholeNumber('--from', from) }),
  most: 1,
  needsKafka: true,
})
const [conversationId = 'chat'] = names
const { fromOffset } = values
await using subscriber = await new Subscriber(undefined, { logger: logWatch }).connect()
const signal = interrupted()
console.error(`watching ${conversationId}`)
for await (const { chunk } of subscriber.subscribe(conversationId, { fromOffset, signal })) {
  if (chunk.type === 'text') process.stdout.write(chunk.content)
  else if (chunk.type === 'error') console.log(styleText('red', ` [${chunk.content}]`))
  else if (chunk.type === 'finish') console.log()
}
