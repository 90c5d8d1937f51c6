import { expect, test } from 'vitest'
import { emptyConversation } from './conversation.ts'
import { fold, foldAll } from './fold.ts'
import { chunk, prompt, sampleRun } from './test-support/sample-chunks.ts'

const LENGTH = 100_000

test('[F9] folds an answer of 100,000 chunks', () => {
  const run = sampleRun('r')
  const texts = Array.from({ length: LENGTH }, (_, index) => run.text(index + 1, `${index} `))
  const folded = foldAll(emptyConversation('c'), [run.start(), ...texts, run.finish(LENGTH + 1)])
  expect(folded.next).toBe(LENGTH + 2)
  expect(folded.messages).toMatchObject([{ status: 'complete', last: LENGTH + 1 }])
  expect(folded.messages[0]?.text).toBe(texts.map(({ content }) => content).join(''))
})

test('[F9] reads neither the text before nor the other messages of a long conversation', () => {
  const run = sampleRun('r')
  const prompts = Array.from({ length: 10_000 }, (_, index) => prompt(`q${index}`, 'x'))
  const long = foldAll(emptyConversation('c'), [...prompts, run.start(), run.text(1, 'x'.repeat(1_000))])
  const reads: string[] = []
  const watched = long.messages.map(
    (message, index) =>
      new Proxy(message, {
        get: (target, name, receiver): unknown => {
          reads.push(`${index}.${String(name)}`)
          return Reflect.get(target, name, receiver)
        },
      }),
  )
  fold({ ...long, messages: watched }, run.text(2, 'y'))
  expect(new Set(reads.map((read) => read.split('.')[0]))).toEqual(new Set(['10000']))
  expect(reads.length).toBeLessThan(50)
})

test('[F9] keeps a bounded memory of plain chunks', () => {
  const texts = Array.from({ length: 5_000 }, (_, index) => chunk('text', `${index}`, { content: 'x' }))
  const folded = foldAll(emptyConversation('c'), texts)
  expect(folded.messages[0]?.text).toHaveLength(5_000)
  expect(folded.plainIds).toHaveLength(1_024)
})
