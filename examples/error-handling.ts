// A model that fails in mid-answer: every reader sees an `error` chunk and goes on with the next message. And what `publish` and `connect` refuse, by name.
import { Config, Publisher, StreamError, Subscriber } from 'reliable-ai-streams'
import { startExample } from './terminal/start-example.ts'

async function* failingModel(): AsyncGenerator<string> {
  yield 'So far'
  await new Promise(setImmediate)
  throw new Error('The model is overloaded.')
}

startExample()
const config = new Config()
await using publisher = await new Publisher(config).connect()
await using subscriber = await new Subscriber(config).connect()
const conversationId = `error-handling-${crypto.randomUUID()}`

await publisher.publishStream(conversationId, failingModel()).catch((error: Error) => {
  console.log('the publisher:', error.message)
})
// Asked again, it answers; the readers are still there.
await publisher.publishStream(conversationId, ReadableStream.from(['So far, ', 'so good.']))
for await (const { chunk } of subscriber.subscribe(conversationId)) {
  console.log('a reader:', chunk.type, chunk.content)
  if (chunk.type === 'finish') break
}
const attempts = [
  () => publisher.publish({ conversationId: 'not an id', type: 'text' }),
  () => new Publisher(new Config({ bootstrapServers: 'nowhere' })).connect(),
]
for (const attempt of attempts) {
  try {
    await attempt()
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    console.log(error.code, error.message)
  }
}
