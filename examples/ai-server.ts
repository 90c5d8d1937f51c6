// Answers the prompts of some conversations (frontend-client.ts asks them) as a model would, word by word, each once, also what was asked while it was away.
// It needs Kafka, for the others are processes of their own. Ctrl+C ends it when the answer that it writes is whole.
import { type Progress, Publisher, Subscriber } from 'reliable-ai-streams'
import { interrupted } from './terminal/interrupted.ts'
import { logWatch } from './terminal/log-watch.ts'
import { startExample } from './terminal/start-example.ts'
import { wholeNumber } from './terminal/whole-number.ts'
import { wordByWord, wordsOf } from './terminal/word-by-word.ts'

const { values, names } = startExample({
  usage: `[conversation ...] [--pace N] [--count N]

  conversation   by default ai
  --pace N       words in a second, by default 20
  --count N      makes every answer longer: it ends by counting to N`,
  options: { pace: { type: 'string', default: '20' }, count: { type: 'string', default: '0' } },
  read: ({ pace, count }) => ({
    wordsPerSecond: wholeNumber('--pace', pace, { least: 1 }),
    countTo: wholeNumber('--count', count),
  }),
  most: 100,
  needsKafka: true,
})
const conversations = new Set(names.length > 0 ? names : ['ai'])
const { wordsPerSecond, countTo } = values
await using publisher = await new Publisher(undefined, { logger: logWatch }).connect()
await using subscriber = await new Subscriber(undefined, { logger: logWatch }).connect()
const signal = interrupted()
console.error(`answering in ${[...conversations].join(', ')}`)
await Promise.all([...conversations].map(serve))

interface Question {
  readonly id: string
  readonly content: string
  /** How many words of its answer the log has already, from a server that was killed. */
  written: number
}

async function serve(conversationId: string): Promise<void> {
  const unanswered = new Map<string, Question>()
  let answering = Promise.resolve()
  let hasReadAll = false

  function answerAll(): void {
    for (const question of unanswered.values()) {
      answering = answering.then(() => (signal.aborted ? undefined : answer(conversationId, question)))
    }
    unanswered.clear()
  }

  const onProgress = ({ read, total }: Progress): void => {
    hasReadAll = read === total
    // What the log has no whole answer to by now was asked while nobody was here.
    if (hasReadAll) answerAll()
  }
  for await (const { chunk } of subscriber.subscribe(conversationId, { signal, onProgress })) {
    const { type, messageId, id, parentId, content } = chunk
    const question = unanswered.get(parentId ?? '')
    if (type === 'prompt') unanswered.set(messageId ?? id, { id: messageId ?? id, content, written: 0 })
    else if (type === 'finish' && question) unanswered.delete(question.id)
    else if (type === 'text' && question) question.written += 1
    if (hasReadAll) answerAll()
  }
  await answering
}

/** Goes on after what is written. The ids follow from the prompt's: words that a killed server had sent, and that come into the log only now, are not doubled. */
async function answer(conversationId: string, { id: promptId, content, written }: Question): Promise<void> {
  const messageId = `${promptId}~a`
  await publisher.publishStream(conversationId, chunks(), { messageId, parentId: promptId })

  async function* chunks(): AsyncGenerator<{ readonly id: string; readonly content: string }> {
    // This model says the same each time; one that does not is given the text so far and asked to go on.
    const words = model(content).slice(written)
    let count = written
    for await (const word of wordByWord(words.join(''), { wordsPerSecond, signal })) {
      yield { id: `${messageId}.${count}`, content: word }
      count += 1
    }
  }
}

function model(prompt: string): readonly string[] {
  const asked = prompt.trim().split(/\s+/)
  const counted = Array.from({ length: countTo }, (_, index) => ` ${index + 1}`).join('')
  const howMany = asked.length === 1 ? '1 word' : `${asked.length} words`
  return wordsOf(
    `You asked in ${howMany}: “${asked.join(' ')}” A log keeps every word of the answer, in order, for whoever reads it and whenever.${counted}`,
  )
}
