import * as fc from 'fast-check'
import type { Chunk } from '../../protocol/chunk.ts'
import { type Conversation, emptyConversation } from '../conversation.ts'
import { fold, foldAll } from '../fold.ts'
import { chunk, prompt, sampleRun } from './sample-chunks.ts'

const messageIds = fc.constantFrom('m1', 'm2', 'm3')

/** What one of the writers does next; `pick` chooses among the runs or the chunks that there are. */
const writerStep = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('open' as const),
      messageId: messageIds,
      attemptsMore: fc.constantFrom(0, 1, 1, 1, 2),
      continues: fc.constantFrom('nothing', 'all', 'part', 'too much', 'a stranger'),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      pick: fc.nat(),
      type: fc.constantFrom('text', 'text', 'text', 'text', 'beat', 'reasoning', 'finish', 'error'),
      skips: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1),
      content: fc.string({ maxLength: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('plain' as const),
      type: fc.constantFrom('text', 'text', 'text', 'prompt', 'finish', 'error', 'tool', 'beat'),
      fields: fc.record(
        {
          messageId: messageIds,
          role: fc.constantFrom('user', 'assistant'),
          content: fc.string({ maxLength: 4 }),
        },
        { requiredKeys: [] },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const), messageId: messageIds }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('again' as const),
      pick: fc.nat(),
      count: fc.integer({ min: 1, max: 5 }),
    }),
  },
)
type WriterStep = typeof writerStep extends fc.Arbitrary<infer Step> ? Step : never

interface Writer {
  readonly messageId: string
  readonly runId: string
  readonly attempt: number
  readonly seq: number
}

/**
 * A log as several workers and publishers leave it: runs that continue or replace others, zombies that write on, holes, ends, plain chunks,
 * stops, types that are not known, and parts that stand in it again. Every run begins with its start, as the protocol has it.
 */
export const arbitraryLog: fc.Arbitrary<readonly Chunk[]> = fc
  .array(writerStep, { minLength: 10, maxLength: 80, size: 'max' })
  .map((steps) => write(steps))

function write(steps: readonly WriterStep[]): readonly Chunk[] {
  const log: Chunk[] = []
  const writers: Writer[] = []
  for (const step of steps) {
    switch (step.kind) {
      case 'open': {
        const earlier = writers.filter(({ messageId }) => messageId === step.messageId)
        const highest = Math.max(0, ...earlier.map(({ attempt }) => attempt))
        const attempt = Math.max(1, highest + step.attemptsMore)
        const runId = `r${writers.length}`
        const continuesFrom = continuation(foldAll(emptyConversation('c'), log), step)
        log.push(sampleRun(runId, attempt, step.messageId).start(continuesFrom && { continuesFrom }))
        writers.push({ messageId: step.messageId, runId, attempt, seq: 0 })
        break
      }
      case 'write': {
        const index = step.pick % writers.length
        const writer = writers[index]
        if (writer === undefined) break
        const seq = writer.seq + 1 + step.skips
        const run = sampleRun(writer.runId, writer.attempt, writer.messageId)
        log.push(run.other(step.type, seq, { content: step.content }))
        writers[index] = { ...writer, seq }
        break
      }
      case 'plain': {
        const id = `p${log.length}`
        const { content = '', ...fields } = step.fields
        log.push(
          step.type === 'prompt' ? prompt(id, content, fields) : chunk(step.type, id, { content, ...fields }),
        )
        break
      }
      case 'stop': {
        const runId = `s${log.length}`
        log.push(...stopOf(foldAll(emptyConversation('c'), log), step.messageId, runId))
        break
      }
      case 'again': {
        const from = log.length === 0 ? 0 : step.pick % log.length
        log.push(...log.slice(from, from + step.count))
      }
    }
  }
  return log
}

/** What a worker appends that stops an answer which nobody writes: a run that keeps all text and ends at once. */
export function stopOf({ messages }: Conversation, messageId: string, runId: string): readonly Chunk[] {
  const message = messages.find(({ id }) => id === messageId)
  const last = message?.spans.at(-1)
  const run = sampleRun(runId, (message?.run?.attempt ?? 0) + 1, messageId)
  const continuesFrom = last && { runId: last.runId, seq: 0, length: message?.text.length ?? 0 }
  return [run.start(continuesFrom && { continuesFrom }), run.finish(1, { reason: 'stopped' })]
}

function continuation(
  { messages }: Conversation,
  step: Extract<WriterStep, { kind: 'open' }>,
): Chunk['continuesFrom'] {
  const message = messages.find(({ id }) => id === step.messageId)
  if (step.continues === 'nothing' || message?.run === null || message === undefined) return undefined
  const { id: runId, seq } = message.run
  const { length } = message.text
  switch (step.continues) {
    case 'all':
      return { runId, seq, length }
    case 'part':
      return { runId, seq, length: Math.max(message.spans.at(-1)?.start ?? 0, length - 1) }
    case 'too much':
      return { runId, seq, length: length + 1 }
    case 'a stranger':
      return { runId: 'stranger', seq, length }
  }
}

/** The fold after 0, 1, 2 … accepted chunks, and those chunks. */
export function prefixesOf(log: readonly Chunk[]): {
  readonly prefixes: readonly Conversation[]
  readonly accepted: readonly Chunk[]
} {
  const prefixes = [emptyConversation('c')]
  const accepted: Chunk[] = []
  for (const each of log) {
    const last = prefixes.at(-1) ?? emptyConversation('c')
    const next = fold(last, each)
    if (next === last) continue
    prefixes.push(next)
    accepted.push(each)
  }
  return { prefixes, accepted }
}
