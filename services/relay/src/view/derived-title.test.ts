import { emptyConversation } from '@ras/shared/conversation/conversation'
import { foldAll } from '@ras/shared/conversation/fold'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { expect, test } from 'vitest'
import { derivedTitle } from './derived-title.ts'

const chunk = (fields: Partial<Chunk>): Chunk => ({
  id: `${fields.runId}-${fields.seq}`,
  conversationId: 'c1',
  messageId: 'm1',
  type: 'text',
  content: '',
  timestamp: 1,
  ...fields,
})
const start = (runId: string, attempt: number): Chunk => chunk({ type: 'start', runId, seq: 0, attempt })
const text = (runId: string, seq: number, content: string): Chunk => chunk({ runId, seq, content })

const empty = emptyConversation('c1', 'e1')
const short = foldAll(empty, [start('r1', 1), text('r1', 1, 'The first line')])
const long = foldAll(short, [text('r1', 2, `\n${'words '.repeat(100)}`)])
const longer = foldAll(long, [text('r1', 3, 'and more')])
const anew = foldAll(longer, [start('r2', 2), text('r2', 1, 'Another line')])

test('[S5] a title is the beginning of the first text, or the id', () => {
  expect(derivedTitle(empty, { conversation: empty, title: 'c1' })).toBe('c1')
  expect(derivedTitle(short, { conversation: empty, title: 'c1' })).toBe('The first line')
  expect(derivedTitle(long, { conversation: short, title: 'The first line' })).toBe('The first line')
})

test('[S5] a text that only grows is not read again for the title, and one that is begun anew is', () => {
  expect(derivedTitle(longer, { conversation: long, title: 'as it was' })).toBe('as it was')
  expect(derivedTitle(anew, { conversation: longer, title: 'as it was' })).toBe('Another line')
})
