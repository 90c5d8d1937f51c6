import { emptyConversation } from '@ras/shared/conversation/conversation'
import { foldAll } from '@ras/shared/conversation/fold'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { expect, test } from 'vitest'
import { shownThread } from './shown-thread.ts'

function chunk(type: string, id: string, fields: Partial<Chunk> = {}): Chunk {
  return { id, conversationId: 'c1', type, content: '', timestamp: 1, ...fields }
}

function prompt(id: string, parentId: string | null): Chunk {
  return chunk('prompt', id, { messageId: id, parentId, role: 'user', content: id })
}

/** An answer that has begun, by a worker. */
function begin(parentId: string, messageId = `${parentId}~a`): Chunk {
  return chunk('start', `${messageId}-0`, {
    messageId,
    parentId,
    runId: `r-${messageId}`,
    seq: 0,
    attempt: 1,
  })
}

function finish(messageId: string): Chunk {
  return chunk('finish', `${messageId}-1`, { messageId, runId: `r-${messageId}`, seq: 1 })
}

function shown(...chunks: readonly Chunk[]): readonly string[] {
  return shownThread(foldAll(emptyConversation('c1', 'e'), chunks)).map(({ id }) => id)
}

const OLD = [prompt('p', null), begin('p'), finish('p~a')]
/** Two tabs sent to the same answer. */
const BOTH = [...OLD, prompt('A', 'p~a'), prompt('B', 'p~a')]

test('[U9, G1] two prompts that were sent to one message are shown, each with its answer', () => {
  expect(shown(...BOTH)).toEqual(['p', 'p~a', 'A', 'B'])
  expect(shown(...BOTH, begin('A'))).toEqual(['p', 'p~a', 'A', 'A~a', 'B'])
  expect(shown(...BOTH, begin('A'), finish('A~a'), begin('B'))).toEqual(['p', 'p~a', 'A', 'A~a', 'B', 'B~a'])
  expect(shown(...BOTH, begin('B'), begin('A'))).toEqual(['p', 'p~a', 'A', 'A~a', 'B', 'B~a'])
})

test('[U9] a second root hides nothing of what was there', () => {
  expect(shown(...OLD, prompt('q', null), begin('q'))).toEqual(['p', 'p~a', 'q', 'q~a'])
})

test('[U9] what is shown keeps its order while more is written', () => {
  const log = [
    ...BOTH,
    chunk('text', 'plain'),
    begin('A'),
    prompt('C', 'B'),
    finish('A~a'),
    begin('B'),
    begin('C'),
  ]
  const last = shown(...log)
  for (const count of log.keys()) {
    const before = shown(...log.slice(0, count))
    expect(last.filter((id) => before.includes(id))).toEqual(before)
  }
})

test('[U9] of several answers of workers to one prompt the latest is shown, and every text of a plain publisher', () => {
  expect(shown(...OLD, begin('p', 'p~b'), prompt('q', 'p~b'))).toEqual(['p', 'p~b', 'q'])
  const plain = chunk('text', 'plain', { parentId: 'p' })
  expect(shown(prompt('p', null), plain, begin('p'), prompt('q', 'p~a'))).toEqual(['p', 'plain', 'p~a', 'q'])
})

test('[U9] what follows nothing that is kept, or no prompt, stands where it is in the log', () => {
  expect(shown(begin('gone'), prompt('q', 'gone~a'), begin('q'))).toEqual(['gone~a', 'q', 'q~a'])
  const one = [chunk('text', 'one', { messageId: 'one' }), chunk('finish', 'end', { messageId: 'one' })]
  const two = chunk('text', 'two', { messageId: 'two' })
  expect(shown(...one, prompt('q', 'one'), begin('q'), two)).toEqual(['one', 'q', 'q~a', 'two'])
  expect(shown(prompt('a', 'b'), prompt('b', 'a'))).toEqual(['a', 'b'])
  expect(shown()).toEqual([])
})
