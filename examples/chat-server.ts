// Type here, and watch in any number of other terminals (chat-client.ts): each line is a message, which goes out word by word.
// It needs Kafka, for the others are processes of their own. Ctrl+C or Ctrl+D ends it.
import { createInterface } from 'node:readline'
import { Publisher } from 'reliable-ai-streams'
import { interrupted } from './terminal/interrupted.ts'
import { logWatch } from './terminal/log-watch.ts'
import { startExample } from './terminal/start-example.ts'
import { wholeNumber } from './terminal/whole-number.ts'
import { wordByWord } from './terminal/word-by-word.ts'

const { values, names } = startExample({
  usage: `[conversation] [--pace N]

  conversation   by default chat
  --pace N       words in a second, by default 10`,
  options: { pace: { type: 'string', default: '10' } },
  read: ({ pace }) => ({ wordsPerSecond: wholeNumber('--pace', pace, { least: 1 }) }),
  most: 1,
  needsKafka: true,
})
const [conversationId = 'chat'] = names
const { wordsPerSecond } = values
await using publisher = await new Publisher(undefined, { logger: logWatch }).connect()
const signal = interrupted()
console.error(`ready; watch with: ./scripts/with-node node examples/chat-client.ts ${conversationId}`)
for await (const line of createInterface({ input: process.stdin, signal })) {
  if (line.trim() === '') continue
  await publisher.publishStream(conversationId, wordByWord(line, { wordsPerSecond, signal }), {
    role: 'user',
  })
}
