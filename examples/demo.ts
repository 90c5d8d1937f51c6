// Two readers of one conversation: one comes late, one goes away and comes back, and neither loses or repeats a word. Explains each step as it happens.
import { Config, type Entry, Publisher, Subscriber } from 'reliable-ai-streams'
import { startExample } from './terminal/start-example.ts'

startExample()
const config = new Config()
await using publisher = await new Publisher(config).connect()
await using subscriber = await new Subscriber(config).connect()
const conversationId = `demo-${crypto.randomUUID()}`

say('A conversation is a list of chunks in a log. This one is empty, and a reader waits for its first chunk.')
const early = subscriber.subscribe(conversationId)

say(
  'A model answers word by word. Each word is published as a chunk; once `publish` resolves, the log has it for good.',
)
let cursor = ''
for (const content of ['Nothing ', 'is ']) {
  const coming = next('early', early)
  await publish(content)
  cursor = (await coming).cursor
}
say(
  'The reader got each as it came. The number is its offset: 0, 1, 2 … without holes, so a missing one would show.',
)

say('The reader loses its connection. All that it keeps is the cursor of the last chunk that it saw.')
await early.return()

say('The model does not notice, and goes on. What it says goes into the log, whoever reads.')
for (const content of ['lost ', 'here.']) await publish(content)

say('The reader is back, and subscribes with its cursor.')
const back = subscriber.subscribe(conversationId, { cursor })
for (let count = 0; count < 2; count += 1) await next('early', back)
say('It got the words that it had missed, and none twice.')

say(
  'Another reader comes only now. Nobody has kept anything for it: it reads the same log from the beginning.',
)
const late = subscriber.subscribe(conversationId)
let text = ''
for (let count = 0; count < 4; count += 1) text += (await next('late', late)).chunk.content

say('The answer ends with a chunk of its own, so every reader knows that no more words come.')
await publisher.publish({ conversationId, type: 'finish' })
await next('early', back)
await next('late', late)

say(`Both have read “${text}”, each word once and in order.`)

async function publish(content: string): Promise<void> {
  console.log(`  the model: ${JSON.stringify(content)}`)
  await publisher.publish({ conversationId, type: 'text', content })
}

async function next(reader: string, entries: AsyncIterator<Entry, void>): Promise<Entry> {
  const { value } = await entries.next()
  if (!value) throw new Error('unable to read on; the log was closed')
  console.log(
    `  ${reader} reader: ${value.offset} ${value.chunk.type} ${JSON.stringify(value.chunk.content)}`,
  )
  return value
}

function say(sentence: string): void {
  console.log(`\n${sentence}`)
}
