// Answers the prompts of some conversations (frontend-client.ts asks them) as a model would, word by word, each once, also what was asked while it was away.
// It needs Kafka, for the others are processes of their own. Ctrl+C ends it when the answer that it writes is whole.
import { type Progress, Publisher, Subscriber } from 'reliable-ai-streams'
import { interrupted } from './terminal/interrupted.ts'
import { startExample } from './terminal/start-example.ts'
import { wholeNumber } from './terminal/whole-number.ts'
import { wordByWord } from './terminal/word-by-word.ts'

const { values, names } = startExample({
  usage: `[conversation ...] [--pace N]

  conversation   by default ai
  --pace N       words in a second, by default 20`,
  options: { pace: { type: 'string', default: '20' } },
  most: 100,
  needsKafka: true,
})
const conversations = new Set(names.length > 0 ? names : ['ai'])
const wordsPerSecond = wholeNumber('--pace', values.pace)
await using publisher = await new Publisher().connect()
await using subscriber = await new Subscriber().connect()
const signal = interrupted()
console.error(`answering in ${[...conversations].join(', ')}`)
await Promise.all([...conversations].map(serve))

async function serve(conversationId: string): Promise<void> {
  const unanswered = new Map<string, string>()
  let answering = Promise.resolve()
  let hasReadAll = false

  function answerAll(): void {
    for (const [promptId, prompt] of unanswered) {
      answering = answering.then(() =>
        signal.aborted ? undefined : answer(conversationId, promptId, prompt),
      )
    }
    unanswered.clear()
  }

  const onProgress = ({ read, total }: Progress): void => {
    hasReadAll = read === total
    // What the log has no answer to by now was asked while nobody was here.
    if (hasReadAll) answerAll()
  }
  for await (const { chunk } of subscriber.subscribe(conversationId, { signal, onProgress })) {
    const { type, messageId, id, parentId, content } = chunk
    if (type === 'prompt') unanswered.set(messageId ?? id, content)
    else if (type === 'finish' && parentId) unanswered.delete(parentId)
    if (hasReadAll) answerAll()
  }
  await answering
}

/** The ids follow from the prompt's, so an answer that a killed server left is written again from its beginning, and readers take only what they lack. */
async function answer(conversationId: string, promptId: string, prompt: string): Promise<void> {
  const messageId = `${promptId}~a`
  await publisher.publishStream(conversationId, chunks(), { messageId, parentId: promptId })

  async function* chunks(): AsyncGenerator<{ readonly id: string; readonly content: string }> {
    let count = 0
    for await (const content of wordByWord(model(prompt), { wordsPerSecond, signal })) {
      yield { id: `${messageId}.${count}`, content }
      count += 1
    }
  }
}

function model(prompt: string): string {
  const words = prompt.trim().split(/\s+/)
  return `You asked in ${words.length} words: “${words.join(' ')}” A log keeps every word of the answer, in order, for whoever reads it and whenever.`
}
