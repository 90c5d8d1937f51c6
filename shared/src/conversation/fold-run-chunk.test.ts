import { describe, expect, test } from 'vitest'
import type { Chunk } from '../protocol/chunk.ts'
import type { Message } from '../protocol/message.ts'
import { type Conversation, emptyConversation } from './conversation.ts'
import { fold } from './fold.ts'
import { deepFreeze } from './test-support/deep-freeze.ts'
import { chunk, prompt, sampleRun } from './test-support/sample-chunks.ts'

const one = sampleRun('r1', 1)
const two = sampleRun('r2', 2)
const three = sampleRun('r3', 3)
const told = [one.start(), one.text(1, 'Hello'), one.text(2, ' world')]

function foldFrozen(chunks: readonly Chunk[]): Conversation {
  return deepFreeze(chunks).reduce(
    (conversation, each) => deepFreeze(fold(conversation, each)),
    deepFreeze(emptyConversation('c')),
  )
}

function answerOf(chunks: readonly Chunk[]): Message | undefined {
  return foldFrozen(chunks).messages.find(({ id }) => id === 'a')
}

/** Folds `chunks` after `before` and tells how many of them were accepted. */
function acceptedAfter(before: readonly Chunk[], chunks: readonly Chunk[]): number {
  return foldFrozen([...before, ...chunks]).next - foldFrozen(before).next
}

describe('a run', () => {
  test('[F2] opens its message with the first start and appends', () => {
    const opened = answerOf([...told, one.finish(3)])
    expect(opened).toMatchObject({
      text: 'Hello world',
      status: 'complete',
      reason: 'complete',
      role: 'assistant',
      run: { id: 'r1', attempt: 1, seq: 3 },
      spans: [{ runId: 'r1', start: 0 }],
      first: 0,
      last: 3,
    })
  })

  test('[F2] opens with any attempt when it is the first', () => {
    expect(answerOf([three.start(), three.text(1, 'x')])).toMatchObject({ text: 'x', run: { attempt: 3 } })
  })

  test.each([
    ['what is written of the current run', { runId: 'r1', seq: 2 }, 1],
    ['less than is written of it', { runId: 'r1', seq: 1 }, 0],
    ['more than is written of it', { runId: 'r1', seq: 3 }, 0],
    ['another run', { runId: 'r0', seq: 2 }, 0],
  ])('[F12] takes a message over, or not, where its start comes after %s', (_, after, accepted) => {
    expect(acceptedAfter(told, [two.start({ after })])).toBe(accepted)
  })

  test('[F12] opens a message of which nothing is left, whatever it comes after', () => {
    expect(answerOf([two.start({ after: { runId: 'r1', seq: 2 } })])).toMatchObject({ run: { id: 'r2' } })
  })

  test('[F3] writes nothing before its start', () => {
    expect(acceptedAfter([], [one.text(1, 'early'), one.finish(2)])).toBe(0)
  })

  test.each([
    ['the start again', one.start()],
    ['a text again', one.text(1, 'Hello')],
    ['the last text again', one.text(2, ' world')],
    ['the same seq with another content', one.text(2, ' there')],
    ['the same seq with another chunk id', { ...one.text(2, ' world'), id: 'other' }],
  ])('[F1] ignores %s', (_, again) => {
    expect(foldFrozen([...told, again])).toEqual(foldFrozen(told))
  })

  test('[F1] ignores a whole run that is delivered again', () => {
    const whole = [...told, one.finish(3)]
    expect(foldFrozen([...whole, ...whole])).toEqual(foldFrozen(whole))
  })

  test('[F1] ignores a start of a run that had opened before, even under a higher attempt', () => {
    expect(acceptedAfter(told, [sampleRun('r1', 2).start()])).toBe(0)
    const continued = [...told, two.start({ continuesFrom: { runId: 'r1', seq: 2, length: 11 } })]
    expect(acceptedAfter(continued, [sampleRun('r1', 3).start()])).toBe(0)
  })
})

describe('a successor', () => {
  test('[F2] replaces the text if it does not continue', () => {
    expect(answerOf([...told, two.start(), two.text(1, 'Hi')])).toMatchObject({
      text: 'Hi',
      spans: [{ runId: 'r2', start: 0 }],
      run: { id: 'r2', attempt: 2, seq: 1 },
    })
  })

  test('[F2] keeps what it continues and appends', () => {
    const start = two.start({ continuesFrom: { runId: 'r1', seq: 2, length: 11 } })
    expect(answerOf([...told, start, two.text(1, '!')])).toMatchObject({
      text: 'Hello world!',
      status: 'running',
      spans: [
        { runId: 'r1', start: 0 },
        { runId: 'r2', start: 11 },
      ],
    })
  })

  test('[F2] cuts what a zombie wrote between its reading and its start', () => {
    const start = two.start({ continuesFrom: { runId: 'r1', seq: 1, length: 5 } })
    expect(answerOf([...told, start, two.text(1, ' again')])?.text).toBe('Hello again')
  })

  test('[F2] continues a run that had continued another', () => {
    const second = [
      ...told,
      two.start({ continuesFrom: { runId: 'r1', seq: 2, length: 11 } }),
      two.text(1, '!!'),
    ]
    const third = three.start({ continuesFrom: { runId: 'r2', seq: 1, length: 12 } })
    expect(answerOf([...second, third, three.text(1, '?')])?.text).toBe('Hello world!?')
  })

  test('[F2] continues a run that had written nothing yet', () => {
    const start = two.start({ continuesFrom: { runId: 'r1', seq: 0, length: 0 } })
    expect(answerOf([one.start(), start, two.text(1, 'Hi')])).toMatchObject({
      text: 'Hi',
      spans: [
        { runId: 'r1', start: 0 },
        { runId: 'r2', start: 0 },
      ],
    })
  })

  test.each([2, 1])(
    '[F2] is ignored with attempt %i while attempt 2 runs: the first in the log wins',
    (attempt) => {
      const running = [...told, two.start(), two.text(1, 'Hi')]
      const twin = sampleRun('r9', attempt)
      expect(acceptedAfter(running, [twin.start(), twin.text(1, 'Ho'), twin.finish(2)])).toBe(0)
    },
  )

  test('[F2] takes over a message that a plain publisher had begun', () => {
    const plain = chunk('text', 'p1', { messageId: 'a', content: 'plain' })
    expect(answerOf([plain, one.start(), one.text(1, 'run')])).toMatchObject({
      text: 'run',
      first: 0,
      last: 2,
    })
  })

  test('[F2] keeps the model of the run before where it names none', () => {
    expect(answerOf([one.start({ model: 'm1' }), two.start()])?.model).toBe('m1')
    expect(answerOf([one.start({ model: 'm1' }), two.start({ model: 'm2' })])?.model).toBe('m2')
  })
})

describe('a zombie', () => {
  const taken = [...told, two.start({ continuesFrom: { runId: 'r1', seq: 2, length: 11 } })]

  test.each([
    ['text', one.text(3, 'late')],
    ['finish', one.finish(3)],
    ['error', one.other('error', 3, { content: 'broken' })],
    ['beat', one.other('beat', 3)],
    ['unknown type', one.other('tool', 3)],
    ['text after a hole', one.text(9, 'late')],
  ])('[F3] is ignored with its %s', (_, late) => {
    expect(foldFrozen([...taken, late, two.text(1, '!')])).toEqual(foldFrozen([...taken, two.text(1, '!')]))
  })
})

describe('the end', () => {
  const ends = [
    ['complete', one.finish(3), { status: 'complete', reason: 'complete' }],
    ['stopped', one.finish(3, { reason: 'stopped' }), { status: 'stopped', reason: 'stopped' }],
    ['length', one.finish(3, { reason: 'length' }), { status: 'complete', reason: 'length' }],
    ['filter', one.finish(3, { reason: 'content-filter' }), { status: 'complete', reason: 'content-filter' }],
    [
      'error',
      one.other('error', 3, { content: 'too busy', code: 'overloaded', retryable: true }),
      { status: 'failed', problem: { code: 'overloaded', message: 'too busy', retryable: true } },
    ],
    [
      'bare error',
      one.other('error', 3),
      { status: 'failed', problem: { code: 'internal', message: '', retryable: false } },
    ],
  ] as const

  test.each(ends)('[F4] by %s keeps the text and accepts nothing more', (_, end, expected) => {
    expect(answerOf([...told, end])).toMatchObject({ text: 'Hello world', ...expected })
    const later = [one.text(4, 'more'), one.finish(4), two.start(), two.text(1, 'more')]
    expect(acceptedAfter([...told, end], later)).toBe(0)
  })

  test('[F4] holds for plain chunks that name the message', () => {
    const plain = chunk('text', 'x', { messageId: 'a', content: 'more' })
    expect(acceptedAfter([...told, one.finish(3)], [plain])).toBe(0)
  })

  test('[F4] makes a start for a prompt void', () => {
    expect(acceptedAfter([prompt('a', 'Hi')], [one.start()])).toBe(0)
  })
})

describe('a hole', () => {
  const holed = [...told, one.text(4, 'after the hole')]

  test('[F5] is counted once, refuses the content and interrupts', () => {
    expect(acceptedAfter(told, [one.text(4, 'after the hole')])).toBe(1)
    expect(answerOf(holed)).toMatchObject({ text: 'Hello world', status: 'interrupted', last: 3 })
  })

  test('[F5] is not healed by the run itself', () => {
    const rest = [
      one.text(4, 'after the hole'),
      one.text(3, 'the missing'),
      one.text(5, 'more'),
      one.finish(6),
    ]
    expect(acceptedAfter(holed, rest)).toBe(0)
  })

  test('[F5] before a finish interrupts too', () => {
    expect(answerOf([...told, one.finish(4)])?.status).toBe('interrupted')
  })

  test('[F5] is healed by a run of a higher attempt', () => {
    const start = two.start({ continuesFrom: { runId: 'r1', seq: 2, length: 11 } })
    expect(answerOf([...holed, start, two.text(1, '!'), two.finish(2)])).toMatchObject({
      text: 'Hello world!',
      status: 'complete',
    })
  })

  test.each([
    ['more than is there', { runId: 'r1', seq: 2, length: 12 }],
    ['a run that never was', { runId: 'r0', seq: 2, length: 5 }],
    ['itself', { runId: 'r2', seq: 0, length: 0 }],
  ])('[F5] interrupts where a start continues from %s', (_, continuesFrom) => {
    const start = two.start({ continuesFrom })
    expect(answerOf([...told, start])).toMatchObject({ text: 'Hello world', status: 'interrupted' })
    expect(acceptedAfter([...told, start], [two.text(1, 'x'), one.text(3, 'x')])).toBe(0)
    const third = three.start({ continuesFrom: { runId: 'r1', seq: 2, length: 11 } })
    expect(answerOf([...told, start, third, three.text(1, '!')])?.text).toBe('Hello world!')
  })

  test('[F5] interrupts where a start continues from a run whose text was replaced', () => {
    const replaced = [...told, two.start(), two.text(1, 'Hi there, world')]
    const start = three.start({ continuesFrom: { runId: 'r1', seq: 2, length: 11 } })
    expect(answerOf([...replaced, start])).toMatchObject({ text: 'Hi there, world', status: 'interrupted' })
  })

  test('[F5] interrupts where a start continues beyond what that run had written', () => {
    const second = [
      ...told,
      two.start({ continuesFrom: { runId: 'r1', seq: 2, length: 11 } }),
      two.text(1, '!!'),
    ]
    const start = three.start({ continuesFrom: { runId: 'r1', seq: 2, length: 12 } })
    expect(answerOf([...second, start])?.status).toBe('interrupted')
  })

  test('[F5] interrupts where a start continues from before that run had begun', () => {
    const second = [...told, two.start({ continuesFrom: { runId: 'r1', seq: 2, length: 11 } })]
    const start = three.start({ continuesFrom: { runId: 'r2', seq: 0, length: 10 } })
    expect(answerOf([...second, start])?.status).toBe('interrupted')
  })

  test('[F1] ignores a start that was refused when it comes again', () => {
    const start = two.start({ continuesFrom: { runId: 'r0', seq: 2, length: 5 } })
    expect(acceptedAfter([...told, start], [start, sampleRun('r2', 3).start()])).toBe(0)
  })

  test('[F11] ignores a start that continues what was removed, and its run', () => {
    const start = two.start({ continuesFrom: { runId: 'r1', seq: 2, length: 5 } })
    expect(acceptedAfter([], [start, two.text(1, ' world'), two.finish(2)])).toBe(0)
    expect(answerOf([start, three.start(), three.text(1, 'Hi')])).toMatchObject({
      text: 'Hi',
      status: 'running',
    })
  })

  test('[F11] shows nothing of an answer whose start was removed, wherever the log was cut', () => {
    const continued = two.start({ continuesFrom: { runId: 'r1', seq: 2, length: 11 } })
    const whole = [...told, continued, two.text(1, '!'), two.finish(2)]
    for (let cut = 1; cut < whole.length; cut += 1) expect(answerOf(whole.slice(cut))).toBeUndefined()
  })
})

describe('a type that is not known', () => {
  test('[F7] is counted in its run and changes no text', () => {
    const folded = foldFrozen([...told, one.other('reasoning', 3, { content: 'hmm' }), one.text(4, '!')])
    expect(folded.next).toBe(5)
    expect(folded.messages[0]).toMatchObject({ text: 'Hello world!', status: 'running', last: 4 })
  })

  test('[F7] is counted once', () => {
    const tool = one.other('tool', 3)
    expect(acceptedAfter([...told, tool], [tool])).toBe(0)
  })

  test('[F7] is like a beat, which is counted and changes no text', () => {
    expect(answerOf([...told, one.other('beat', 3)])).toMatchObject({ text: 'Hello world', last: 3 })
  })
})
