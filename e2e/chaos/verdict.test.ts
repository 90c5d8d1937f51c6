import { emptyConversation } from '@ras/shared/conversation/conversation'
import { foldAll } from '@ras/shared/conversation/fold'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { expect, test } from 'vitest'
import { createLedger } from './ledger.ts'
import { findSecondStarts } from './second-starts.ts'
import type { TopicFold } from './topic-fold.ts'
import { judge } from './verdict.ts'

const SCRIPT = 'Because of the log, and of nothing else.'
const of = (fields: Partial<Chunk>): Chunk => ({
  id: crypto.randomUUID(),
  conversationId: 'one',
  type: 'text',
  content: '',
  timestamp: 1,
  ...fields,
})
const prompt = (messageId = 'p'): Chunk =>
  of({ type: 'prompt', role: 'user', messageId, parentId: null, content: 'Why?' })
const run = (runId: string, ...pieces: readonly string[]): readonly Chunk[] => {
  const own = { messageId: 'p~a', runId }
  return [
    of({ ...own, seq: 0, type: 'start', role: 'assistant', parentId: 'p', attempt: 1 }),
    ...pieces.map((content, index) => of({ ...own, seq: index + 1, content })),
  ]
}
const finish = (seq: number): Chunk =>
  of({ messageId: 'p~a', runId: 'r', seq, type: 'finish', reason: 'complete' })
const whole = [prompt(), ...run('r', 'Because of the log, ', 'and of nothing else.'), finish(3)]

function damages(chunks: readonly Chunk[], left: readonly Chunk[] = chunks, isAcknowledged = true) {
  const ledger = createLedger()
  ledger.asked.push({ client: 'client-1', conversationId: 'one', prompt: 'Why?', at: 0, isAcknowledged })
  const messages = foldAll(emptyConversation('one'), left).messages.map(({ text, ...rest }) => ({
    ...rest,
    length: text.length,
  }))
  ledger.left.push({ client: 'client-1', conversationId: 'one', messages })
  const conversations = new Map([['one', foldAll(emptyConversation('one'), chunks)]])
  const topic: TopicFold = { conversations, secondStarts: [] }
  return judge({ ledger, topic, scriptOf: () => SCRIPT, endedAt: 9, begunAt: 0 }).map(({ damage }) => damage)
}

test('[G1] a log that says what the script says, to a client that has it, is right', () => {
  expect(damages(whole)).toEqual([])
})

test('[G1] an acknowledged prompt that is not in the log is lost, another one is not', () => {
  expect(damages([])).toEqual(['lost'])
  expect(damages([], [], false)).toEqual([])
})

test('[G1] an answer that did not begin or did not end is stuck', () => {
  expect(damages([prompt()])).toEqual(['stuck'])
  expect(damages(whole.slice(0, -1))).toEqual(['stuck'])
})

test('[G4] a prompt that stands in the log twice is duplicated', () => {
  expect(damages([...whole, prompt('again')])).toEqual(['duplicated'])
})

test('[G4] a prompt that has two answers is duplicated', () => {
  const other = [...run('z', SCRIPT), { ...finish(2), runId: 'z' }]
  expect(damages([...whole, ...other.map((chunk) => ({ ...chunk, messageId: 'p~b' }))])).toEqual([
    'duplicated',
  ])
})

test('[G2] an answer without a piece of its script has lost it', () => {
  expect(damages([prompt(), ...run('r', 'Because of ', 'and of nothing else.'), finish(3)])).toEqual(['lost'])
})

test('[G2] a client that has less, or more, than the log is wrong', () => {
  expect(damages(whole, [prompt()])).toEqual(['lost'])
  expect(damages(whole, [...whole, prompt('again')])).toEqual(['duplicated'])
})

test('[G4] a provider that is asked from the start again is found, also where a zombie asks it', () => {
  const found = (...second: readonly Chunk[]): number => {
    const watch = findSecondStarts()
    for (const chunk of run('r', 'Because')) watch.see(chunk, { timestamp: 5 }, true)
    for (const chunk of second) watch.see(chunk, { timestamp: 9 }, chunk.attempt === 2)
    return watch.found().length
  }
  const later = run('z', 'Because').map((chunk) => ({ ...chunk, timestamp: 8 }))
  expect(found()).toBe(0)
  expect(found(...later)).toBe(1)
  expect(found(...later.slice(0, 1))).toBe(0)
  expect(found(...later.slice(0, 1).map((chunk) => ({ ...chunk, attempt: 2 })))).toBe(1)
  const after = { runId: 'r', seq: 0 }
  expect(found(...run('z', 'Because').map((chunk) => ({ ...chunk, after })))).toBe(0)
})

/** The runs that are found where the fold accepts those of `r`. */
function secondsOf(...chunks: readonly Chunk[]): readonly string[] {
  const watch = findSecondStarts()
  for (const chunk of chunks) watch.see(chunk, { timestamp: 5 }, chunk.runId === 'r')
  return watch.found().map(({ runId }) => runId)
}

test('[G4] a provider that is asked twice before the first text is found, once, unless the one takes over from the other', () => {
  const [start = prompt(), ...texts] = run('r', 'Because', ' of')
  const [otherStart = prompt(), ...otherTexts] = run('z', 'Because', ' of')
  expect(secondsOf(start, otherStart, ...texts, ...otherTexts)).toEqual(['z'])
  expect(secondsOf(start, otherStart, ...otherTexts, ...texts)).toEqual(['r'])
  expect(secondsOf(start, otherStart, ...texts)).toEqual([])
  expect(secondsOf(start, ...texts, start, ...texts)).toEqual([])
  const after = { runId: 'r', seq: 0 }
  expect(secondsOf(start, { ...otherStart, attempt: 2, after }, ...otherTexts, ...texts)).toEqual([])
})
