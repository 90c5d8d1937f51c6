// Asks in one or several conversations and shows the answers (of ai-server.ts) word by word, with the count of chunks and the time at the end;
// or shows again what a conversation has, from any offset. It needs Kafka, for the others are processes of their own. Ctrl+C ends it.
import { createInterface } from 'node:readline'
import { styleText } from 'node:util'
import { Chunk, type Entry, type Progress, Publisher, Subscriber } from 'reliable-ai-streams'
import { interrupted } from './terminal/interrupted.ts'
import { logWatch } from './terminal/log-watch.ts'
import { refusedCall } from './terminal/refused-call.ts'
import { startExample } from './terminal/start-example.ts'
import { wholeNumber } from './terminal/whole-number.ts'

const { values, names } = startExample({
  usage: `[conversation ...] [--ask TEXT | --interactive | --from N]

  conversation   by default ai
  --ask TEXT     the question, in each conversation, by default What is a log?
  --interactive  each line typed is a question, in each conversation
  --from N       asks nothing, and shows what is there from offset N on`,
  options: {
    ask: { type: 'string' },
    interactive: { type: 'boolean', default: false },
    from: { type: 'string' },
  },
  read: ({ ask, interactive, from }) => {
    if ([ask !== undefined, interactive, from !== undefined].filter(Boolean).length > 1) {
      throw refusedCall('--ask, --interactive and --from do not go together')
    }
    if (ask?.trim() === '') throw refusedCall('--ask: the question is empty')
    return {
      question: ask ?? 'What is a log?',
      isInteractive: interactive,
      fromOffset: from === undefined ? null : wholeNumber('--from', from),
    }
  },
  most: 100,
  needsKafka: true,
})
const conversations = [...new Set(names.length > 0 ? names : ['ai'])]
const isAlone = conversations.length === 1
const { question, isInteractive, fromOffset } = values
await using publisher = await new Publisher(undefined, { logger: logWatch }).connect()
await using subscriber = await new Subscriber(undefined, { logger: logWatch }).connect()
const signal = interrupted()
/** Behind the last chunk seen of each conversation, so that the next question reads nothing again. */
const cursors = new Map<string, string>()

if (fromOffset !== null) await Promise.all(conversations.map((id) => replay(id, fromOffset)))
else if (!isInteractive) await askAll(question)
else {
  console.error('ask; Ctrl+D ends it')
  for await (const line of createInterface({ input: process.stdin, signal })) {
    if (line.trim() !== '') await askAll(line)
  }
}

async function askAll(content: string): Promise<void> {
  await Promise.all(conversations.map((id) => ask(id, content)))
}

async function ask(conversationId: string, content: string): Promise<void> {
  const prompt = new Chunk({ conversationId, type: 'prompt', role: 'user', content })
  const cursor = cursors.get(conversationId)
  const count = counter(conversationId)
  await publisher.publish(prompt)
  let hint: NodeJS.Timeout | undefined
  const onProgress = ({ read, total }: Progress): void => {
    // The log has no answer by now, and only then is it the server that is missing.
    if (read === total) hint ??= setTimeout(hintAtServer, 5000)
  }
  for await (const entry of subscriber.subscribe(conversationId, { cursor, signal, onProgress })) {
    if (entry.chunk.parentId !== prompt.id) continue
    clearTimeout(hint)
    count.show(entry)
    if (entry.chunk.type === 'text') continue
    cursors.set(conversationId, entry.cursor)
    break
  }
  clearTimeout(hint)
  count.end()
}

function hintAtServer(): void {
  if (logWatch.isAway) return
  console.error(
    `nobody answers yet; run: ./scripts/with-node node examples/ai-server.ts ${conversations.join(' ')}`,
  )
}

async function replay(conversationId: string, fromOffset: number): Promise<void> {
  const whole = new AbortController()
  const options = {
    fromOffset,
    signal: AbortSignal.any([signal, whole.signal]),
    onProgress: ({ read, total }: Progress): void => {
      if (read === total) whole.abort()
    },
  }
  const count = counter(conversationId)
  for await (const entry of subscriber.subscribe(conversationId, options)) count.show(entry)
  count.end()
}

function counter(conversationId: string) {
  const begun = performance.now()
  let chunks = 0
  return {
    /** Of one conversation as running text, of several a line for each chunk. */
    show({ offset, chunk: { type, content } }: Entry): void {
      chunks += 1
      const words = type === 'error' ? styleText('red', content) : content
      if (!isAlone) console.log(`${styleText('cyan', conversationId)} ${offset} ${words}`)
      else process.stdout.write(type === 'text' ? words : `${words}\n`)
    },
    end(): void {
      const ms = Math.round(performance.now() - begun)
      console.log(styleText('dim', `[${conversationId}: ${chunks} chunks in ${ms} ms]`))
    },
  }
}
