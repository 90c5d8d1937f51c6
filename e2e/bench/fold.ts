// Prints what folding one chunk costs: in an answer of 0, 10,000 and 100,000 chunks, and in a conversation of 10,000 messages.
import { emptyConversation, type Conversation } from '@ras/shared/conversation/conversation'
import { activityOf } from '@ras/shared/conversation/activity'
import { foldAll } from '@ras/shared/conversation/fold'
import type { Chunk } from '@ras/shared/protocol/chunk'

const BATCH = 1_000
const ROUNDS = 40

const base = { conversationId: 'c', timestamp: 0, content: '' }
const run = { ...base, messageId: 'a', runId: 'r' }
const start: Chunk = { ...run, id: 'r-0', type: 'start', seq: 0, attempt: 1, parentId: null }

const texts = (from: number, count: number): Chunk[] =>
  Array.from({ length: count }, (_, index) => ({
    ...run,
    id: `r-${from + index}`,
    type: 'text',
    seq: from + index,
    content: 'word ',
  }))
const plain = (count: number, name: string): Chunk[] =>
  Array.from({ length: count }, (_, index) => ({
    ...base,
    id: `${name}${index}`,
    type: 'text',
    content: 'word ',
  }))
const prompts = (count: number): Chunk[] =>
  Array.from({ length: count }, (_, index) => ({
    ...base,
    id: `q${index}`,
    type: 'prompt',
    content: 'word ',
  }))

/** The median over the rounds, in nanoseconds per item. */
function measure(items: number, work: () => void): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const begin = process.hrtime.bigint()
    work()
    return Number(process.hrtime.bigint() - begin) / items
  })
  return Math.round(rounds.toSorted((a, b) => a - b)[ROUNDS / 2] ?? 0)
}

function report(what: string, nanoseconds: number): void {
  process.stdout.write(`${what.padEnd(56)} ${String(nanoseconds).padStart(8)} ns\n`)
}

function reportChunk(what: string, conversation: Conversation, more: readonly Chunk[]): void {
  report(
    what,
    measure(more.length, () => foldAll(conversation, more)),
  )
}

const begun = foldAll(emptyConversation('c'), [start])
const many = foldAll(emptyConversation('c'), prompts(10_000))
measure(BATCH, () => foldAll(begun, texts(1, BATCH)))

for (const length of [0, 10_000, 100_000]) {
  const answer = foldAll(begun, texts(1, length))
  reportChunk(`a chunk of a run, after ${length} chunks`, answer, texts(length + 1, BATCH))
}
const implicit = foldAll(emptyConversation('c'), plain(5_000, 'before'))
reportChunk('a plain chunk, after 5000 plain chunks', implicit, plain(BATCH, 'more'))
reportChunk('a chunk of a run, after 10000 messages', foldAll(many, [start]), texts(1, BATCH))
const answered: Conversation = {
  ...many,
  messages: many.messages.map((each) => ({ ...each, role: 'assistant' })),
}
report(
  'the activity of 10000 messages',
  measure(1, () => void activityOf(answered)),
)

const whole = [start, ...texts(1, 100_000)]
const total = measure(1, () => foldAll(emptyConversation('c'), whole))
report('a whole answer of 100000 chunks', total)
