// A model's answer, as any AsyncIterable of text, becomes one message. The model is read no faster than the log takes it.
import { Config, Publisher, Subscriber } from 'reliable-ai-streams'
import { startExample } from './terminal/start-example.ts'

async function* model(): AsyncGenerator<string> {
  for (const word of 'Kafka keeps what the model says.'.split(/(?<= )/)) {
    await new Promise(setImmediate)
    yield word
  }
}

startExample()
const config = new Config()
await using publisher = await new Publisher(config).connect()
await using subscriber = await new Subscriber(config).connect()
const conversationId = `async-stream-${crypto.randomUUID()}`
const publishing = publisher.publishStream(conversationId, model())
for await (const { chunk } of subscriber.subscribe(conversationId, { endAtFinish: true })) {
  process.stdout.write(chunk.type === 'finish' ? `[${chunk.type}]\n` : chunk.content)
}
await publishing
