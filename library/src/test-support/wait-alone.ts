import { Config, Publisher, Subscriber } from 'reliable-ai-streams'

// A process for connect.test.ts: nothing but its subscriptions, which wait, keeps it alive, for timers of its own do not.
const config = new Config({ embeddedLogPath: ':memory:' })
const publisher = await new Publisher(config).connect()
const subscriber = await new Subscriber(config).connect()
const abort = new AbortController()
setTimeout(() => void publisher.publish({ conversationId: 'c', type: 'text', content: 'came' }), 50).unref()
for await (const { chunk } of subscriber.subscribe('c', { signal: abort.signal })) {
  process.stdout.write(`${chunk.content}\n`)
  setTimeout(() => abort.abort(), 50).unref()
}
process.stdout.write('aborted\n')
await publisher.publish({ conversationId: 'c', type: 'finish' })
for await (const { chunk } of subscriber.subscribe('c')) if (chunk.type === 'finish') break
process.stdout.write('left\n')
// It does not disconnect, and ends by itself.
