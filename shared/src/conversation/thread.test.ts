import { expect, test } from 'vitest'
import { emptyConversation } from './conversation.ts'
import { foldAll } from './fold.ts'
import { prompt, sampleRun } from './test-support/sample-chunks.ts'
import { threadTo } from './thread.ts'

const { messages } = foldAll(emptyConversation('c'), [
  prompt('q1', 'one', { parentId: null }),
  sampleRun('r1', 1, 'a1').start({ parentId: 'q1' }),
  prompt('q2', 'two', { parentId: 'a1' }),
  prompt('q2b', 'two, edited', { parentId: 'a1' }),
  sampleRun('r2', 1, 'a2').start({ parentId: 'q2' }),
  sampleRun('r3', 1, 'a2b').start({ parentId: 'q2b' }),
  prompt('lost', 'x', { parentId: 'nowhere' }),
  prompt('loop1', 'x', { parentId: 'loop2' }),
  prompt('loop2', 'x', { parentId: 'loop1' }),
])

test.each([
  ['a2', ['q1', 'a1', 'q2', 'a2']],
  ['a2b', ['q1', 'a1', 'q2b', 'a2b']],
  ['a1', ['q1', 'a1']],
  ['q1', ['q1']],
  ['lost', ['lost']],
  ['loop1', ['loop2', 'loop1']],
  ['unknown', []],
])('[F8] the thread of %s is its path to the root: %j', (leaf, path) => {
  expect(threadTo(messages, leaf).map(({ id }) => id)).toEqual(path)
})
