import { describe, expect, test } from 'vitest'
import type { Chunk } from '../protocol/chunk.ts'
import { type Conversation, emptyConversation, PLAIN_ID_WINDOW } from './conversation.ts'
import { fold } from './fold.ts'
import { deepFreeze } from './test-support/deep-freeze.ts'
import { chunk, prompt, sampleRun } from './test-support/sample-chunks.ts'

function foldFrozen(chunks: readonly Chunk[]): Conversation {
  return deepFreeze(chunks).reduce(
    (conversation, each) => deepFreeze(fold(conversation, each)),
    deepFreeze(emptyConversation('c')),
  )
}

const text = (id: string, content: string, fields: Partial<Chunk> = {}): Chunk =>
  chunk('text', id, { content, ...fields })
const texts = (chunks: readonly Chunk[]): readonly string[] =>
  foldFrozen(chunks).messages.map((each) => each.text)

describe('a plain chunk', () => {
  test('[F6] opens an implicit message, named after it, and the next ones go there', () => {
    expect(foldFrozen([text('1', 'Hel'), text('2', 'lo')]).messages).toMatchObject([
      {
        id: '1',
        parentId: null,
        role: 'assistant',
        status: 'running',
        text: 'Hello',
        run: null,
        first: 0,
        last: 1,
      },
    ])
  })

  test('[F6] opens another one after a finish or an error', () => {
    const ended = [
      text('1', 'one'),
      chunk('finish', '2'),
      text('3', 'two'),
      chunk('error', '4'),
      text('5', 'three'),
    ]
    expect(foldFrozen(ended).messages).toMatchObject([
      { id: '1', text: 'one', status: 'complete' },
      { id: '3', text: 'two', status: 'failed', parentId: '1' },
      { id: '5', text: 'three', status: 'running', parentId: '3' },
    ])
  })

  test('[F6] opens another one where the role changes', () => {
    const roles = [text('1', 'Hi', { role: 'user' }), text('2', 'Ho'), text('3', '!', { role: 'assistant' })]
    expect(foldFrozen(roles).messages).toMatchObject([
      { id: '1', role: 'user', text: 'Hi' },
      { id: '2', role: 'assistant', text: 'Ho!', parentId: '1' },
    ])
  })

  test('[F6] opens another one after a prompt or a run', () => {
    expect(texts([text('1', 'a'), prompt('2', 'Q'), text('3', 'b')])).toEqual(['a', 'Q', 'b'])
    expect(texts([text('1', 'a'), sampleRun('r').start(), text('3', 'b')])).toEqual(['a', '', 'b'])
  })

  test('[F6] goes to the message that it names, wherever that stands', () => {
    const named = [
      text('1', 'a', { messageId: 'm' }),
      text('2', 'b', { messageId: 'n' }),
      text('3', 'c', { messageId: 'm' }),
    ]
    expect(texts(named)).toEqual(['ac', 'b'])
  })

  test('[F6] is ignored where the message that it names has ended or belongs to runs', () => {
    const ended = [text('1', 'a', { messageId: 'm' }), chunk('finish', '2', { messageId: 'm' })]
    expect(foldFrozen([...ended, text('3', 'b', { messageId: 'm' })])).toEqual(foldFrozen(ended))
    const run = [sampleRun('r').start()]
    expect(foldFrozen([...run, text('3', 'b', { messageId: 'a' })])).toEqual(foldFrozen(run))
  })

  test('[F6] that ends what never began makes an empty message that has ended', () => {
    expect(foldFrozen([chunk('finish', '1')]).messages).toMatchObject([
      { id: '1', text: '', status: 'complete' },
    ])
  })

  test('[F7] of a type that is not known is counted, once, and makes no message', () => {
    const tool = chunk('tool', '2', { content: 'x' })
    const folded = foldFrozen([text('1', 'a'), tool, tool, chunk('beat', '3'), text('4', 'b')])
    expect(folded).toMatchObject({ next: 4, messages: [{ text: 'ab', last: 3 }] })
  })
})

test('[F7] a beat or a type that is not known opens no message', () => {
  expect(foldFrozen([chunk('beat', '1'), chunk('tool', '2')])).toMatchObject({ next: 2, messages: [] })
})

describe('a repeated plain chunk', () => {
  test('[F1] is ignored by its id', () => {
    const chunks = [text('1', 'a'), text('2', 'b')]
    expect(foldFrozen([...chunks, ...chunks])).toEqual(foldFrozen(chunks))
  })

  test('[F1] with the same content and another id is another chunk', () => {
    expect(texts([text('1', 'ha'), text('2', 'ha')])).toEqual(['haha'])
  })

  test('[F1] is ignored as long as its id is among the last accepted ones', () => {
    const window = Array.from({ length: PLAIN_ID_WINDOW }, (_, index) => text(`${index}`, 'x'))
    const full = foldFrozen(window)
    expect(fold(full, text('0', 'x'))).toBe(full)
    const moved = fold(full, text('new', 'x'))
    expect(fold(moved, text('1', 'x'))).toBe(moved)
    expect(fold(moved, text('0', 'x')).next).toBe(moved.next + 1)
    expect(moved.plainIds).toHaveLength(PLAIN_ID_WINDOW)
  })

  test('[F1] that was ignored for another reason leaves no trace', () => {
    const asked = foldFrozen([prompt('1', 'Q', { messageId: 'p' })])
    expect(fold(asked, prompt('2', 'Q', { messageId: 'p' }))).toBe(asked)
  })

  test('[F1] does not look at the ids of runs', () => {
    const run = sampleRun('r')
    expect(foldFrozen([run.start(), run.text(1, 'a'), text('r-1', 'b')]).next).toBe(3)
  })
})

describe('a prompt', () => {
  test('[F6] is a whole message of the user', () => {
    expect(foldFrozen([prompt('1', 'Q', { messageId: 'p', parentId: null })]).messages).toMatchObject([
      { id: 'p', parentId: null, role: 'user', status: 'complete', text: 'Q', reason: null },
    ])
  })

  test('[F6] without a message id is named after its chunk', () => {
    expect(foldFrozen([prompt('1', 'Q')]).messages).toMatchObject([{ id: '1' }])
  })

  test('[F1] that comes twice under one message id is one message, and the first one stays', () => {
    const twins = [prompt('1', 'Q', { messageId: 'p' }), prompt('2', 'other', { messageId: 'p' })]
    expect(foldFrozen(twins)).toMatchObject({ next: 1, messages: [{ text: 'Q' }] })
  })

  test('[F8] follows the last message where it names no parent, and none where it says null', () => {
    const chunks = [
      prompt('1', 'Q'),
      prompt('2', 'R'),
      prompt('3', 'S', { parentId: null }),
      prompt('4', 'T', { parentId: '1' }),
    ]
    expect(foldFrozen(chunks).messages.map(({ parentId }) => parentId)).toEqual([null, '1', null, '1'])
  })
})
