// Two readers of one conversation: one is there from the beginning, the other comes later and lacks nothing.
import { Config, Publisher, Subscriber } from 'reliable-ai-streams'
import { startExample } from './terminal/start-example.ts'

startExample()
const config = new Config()
await using publisher = await new Publisher(config).connect()
await using subscriber = await new Subscriber(config).connect()
const conversationId = `demo-${crypto.randomUUID()}`

async function read(name: string): Promise<string> {
  let text = ''
  for await (const { offset, chunk } of subscriber.subscribe(conversationId, { endAtFinish: true })) {
    console.log(`${name} ${offset} ${chunk.type} ${chunk.content}`)
    text += chunk.content
  }
  return text
}

const early = read('early')
for (const content of ['Hello', ', ', 'world'])
  await publisher.publish({ conversationId, type: 'text', content })
const late = read('late')
await publisher.publish({ conversationId, type: 'finish' })
console.log(await early, '=', await late)
