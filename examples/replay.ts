// Read from any offset; and from a cursor, which finds its place without reading the log up to there.
import { Config, Publisher, Subscriber } from 'reliable-ai-streams'
import { startExample } from './terminal/start-example.ts'

startExample()
const config = new Config()
await using publisher = await new Publisher(config).connect()
await using subscriber = await new Subscriber(config).connect()
const conversationId = `replay-${crypto.randomUUID()}`
for (const content of ['one', 'two', 'three', 'four', 'five']) {
  await publisher.publish({ conversationId, type: 'text', content })
}
await publisher.publish({ conversationId, type: 'finish' })

let cursor = ''
for await (const entry of subscriber.subscribe(conversationId, { fromOffset: 2, endAtFinish: true })) {
  console.log(entry.offset, entry.chunk.type, entry.chunk.content)
  // What you would store beside your own work, to go on there after a restart.
  if (entry.offset === 3) cursor = entry.cursor
}
for await (const { offset, chunk } of subscriber.subscribe(conversationId, { cursor, endAtFinish: true })) {
  console.log('resumed', offset, chunk.type, chunk.content)
}
