import { setImmediate as turn } from 'node:timers/promises'
import type { Chunk } from '@ras/shared/protocol/chunk'
import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { createRunWriter, MAX_PENDING, type RunWriter } from './run-writer.ts'
import { createFakeClock, type FakeClock } from './test-support/fake-clock.ts'
import { createHandFlushedLog, type HandFlushedLog } from './test-support/hand-flushed-log.ts'

interface Setup {
  readonly log: HandFlushedLog
  readonly clock: FakeClock
  readonly writer: RunWriter
  readonly stop: AbortController
  readonly appended: Chunk[]
}

function begin(): Setup {
  const log = createHandFlushedLog()
  const clock = createFakeClock()
  const stop = new AbortController()
  const appended: Chunk[] = []
  let ids = 0
  const writer = createRunWriter({
    log,
    clock,
    run: { conversationId: 'c', messageId: 'p~a', parentId: 'p', runId: 'r', attempt: 2, model: 'm' },
    newId: () => `id${(ids += 1)}`,
    beatMs: 3000,
    signal: stop.signal,
    onAppended: (chunks) => appended.push(...chunks),
  })
  return { log, clock, writer, stop, appended }
}

const brief = (chunks: readonly Chunk[]): readonly string[] =>
  chunks.map(({ seq, type, content }) => `${seq} ${type}${content === '' ? '' : ` ${content}`}`)

describe('run writer', () => {
  test('[W2] opens the run with a start that says what it is', async () => {
    const { log } = begin()
    const [start] = await log.flush()
    expect(start).toEqual({
      id: 'id1',
      conversationId: 'c',
      messageId: 'p~a',
      parentId: 'p',
      runId: 'r',
      seq: 0,
      attempt: 2,
      model: 'm',
      role: 'assistant',
      type: 'start',
      content: '',
      timestamp: 0,
    })
  })

  test('[W2] writes what gathered while an append was in flight as one chunk', async () => {
    const { log, writer } = begin()
    await writer.write('one ')
    await writer.write('two ')
    expect(log.waiting).toBe(1)
    expect(brief(await log.flush())).toEqual(['0 start'])
    await writer.write('three ')
    await writer.write('four')
    expect(brief(await log.flush())).toEqual(['1 text one two '])
    expect(brief(await log.flush())).toEqual(['2 text three four'])
    expect(log.waiting).toBe(0)
  })

  test('[W2] writes the end after the last text, once it is durable and never before', async () => {
    const { log, writer, appended } = begin()
    await log.flush()
    await writer.write('all')
    const over = vi.fn<() => void>()
    const ending = writer.end({ type: 'finish', reason: 'complete' }).then(over)
    expect(brief(await log.flush())).toEqual(['1 text all'])
    expect(over).not.toHaveBeenCalled()
    expect(brief(await log.flush())).toEqual(['2 finish'])
    await ending
    expect(appended.map(({ seq }) => seq)).toEqual([0, 1, 2])
    expect(appended.at(-1)?.reason).toBe('complete')
  })

  test('[W2] cuts a text that is too large for a record, without losing a character', async () => {
    const { log, writer, appended } = begin()
    await log.flush()
    const text = `x${'👋'.repeat(MAX_PENDING)}`
    const written = writer.write(text)
    await log.flush()
    await written
    const texts = appended.slice(1).map(({ content }) => content)
    expect(texts).toHaveLength(3)
    expect(texts.join('') === text).toBe(true)
    expect(texts.every((content) => content.isWellFormed())).toBe(true)
  })

  test('[W2] writes nothing for a text that is empty, and what comes after it', async () => {
    const { log, writer } = begin()
    await log.flush()
    await writer.write('')
    expect(log.waiting).toBe(0)
    await writer.write('all')
    expect(brief(await log.flush())).toEqual(['1 text all'])
    await writer.write('')
    const over = writer.end({ type: 'finish', reason: 'complete' })
    expect(brief(await log.flush())).toEqual(['2 finish'])
    await over
  })

  test('[W2] ends with all of its text, whichever pieces are empty and whenever the log takes them', async () => {
    const step = fc.record({ piece: fc.constantFrom('', 'a', 'bc'), flushes: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { log, writer, appended } = begin()
        for (const { piece, flushes } of steps) {
          if (flushes && log.waiting > 0) await log.flush()
          await writer.write(piece)
        }
        const over = Symbol('over')
        const ending = writer.end({ type: 'finish', reason: 'complete' }).then(() => over)
        while ((await Promise.race([ending, turn()])) !== over) await log.flush()
        expect(appended.map(({ content }) => content).join('')).toBe(steps.map(({ piece }) => piece).join(''))
        expect(appended.map(({ seq }) => seq)).toEqual(appended.map((_, index) => index))
        expect(appended.filter(({ type }) => type === 'finish')).toEqual(appended.slice(-1))
      }),
    )
  })

  test('[W10] keeps the token of a text where only an empty one comes after it', async () => {
    const { log, writer } = begin()
    await writer.write('one ', 't1')
    await writer.write('')
    await log.flush()
    expect(await log.flush()).toMatchObject([{ type: 'text', content: 'one ', resume: 't1' }])
  })

  test('[W10] gives a chunk the token that belongs to where its text ends', async () => {
    const { log, writer } = begin()
    await log.flush()
    await writer.write('one ', 't1')
    await writer.write('two ', 't2')
    expect(await log.flush()).toMatchObject([{ type: 'text', content: 'one ', resume: 't1' }])
    expect(await log.flush()).toMatchObject([{ type: 'text', content: 'two ', resume: 't2' }])
    await writer.write('three ', 't3')
    await writer.write('four ', 't4')
    await writer.write('five ')
    await log.flush()
    const [last] = await log.flush()
    expect(last).toMatchObject({ type: 'text', content: 'four five ' })
    expect(last).not.toHaveProperty('resume')
  })

  test('[W10] gives a text that is cut its token at the end', async () => {
    const { log, writer, appended } = begin()
    await log.flush()
    const written = writer.write('x'.repeat(MAX_PENDING + 1), 't')
    await log.flush()
    await written
    expect(appended.slice(1).map(({ resume }) => resume)).toEqual([undefined, 't'])
  })

  test('[W10] writes a token without a text in a beat, and none after the end', async () => {
    const { log, writer } = begin()
    await log.flush()
    await writer.write('', 't0')
    expect(await log.flush()).toMatchObject([{ type: 'beat', resume: 't0' }])
    await writer.write('all', 't1')
    await writer.write('', 't2')
    const over = writer.end({ type: 'finish', reason: 'complete' })
    await log.flush()
    expect((await log.flush()).map(({ type }) => type)).toEqual(['finish'])
    await over
  })

  test('[W5] writes a beat after a silence, and again after another', async () => {
    const { log, clock, writer } = begin()
    await log.flush()
    await clock.advance(2999)
    expect(log.waiting).toBe(0)
    await clock.advance(1)
    expect(brief(await log.flush())).toEqual(['1 beat'])
    await clock.advance(3000)
    expect(brief(await log.flush())).toEqual(['2 beat'])
    await writer.write('awake')
    expect(brief(await log.flush())).toEqual(['3 text awake'])
    await clock.advance(2999)
    expect(log.waiting).toBe(0)
  })

  test('[W5] goes on to beat when the clock of the machine is set', async () => {
    const { log, clock } = begin()
    await log.flush()
    for (const [index, by] of [3_600_000, -3_600_000].entries()) {
      clock.set(by)
      await clock.advance(2999)
      expect(log.waiting).toBe(0)
      await clock.advance(1)
      expect(brief(await log.flush())).toEqual([`${index + 1} beat`])
    }
  })

  test('[W5] writes no beat while an append is in flight, nor after the end', async () => {
    const { log, clock, writer } = begin()
    await clock.advance(10_000)
    expect(log.waiting).toBe(1)
    expect(brief(await log.flush())).toEqual(['0 start'])
    const over = writer.end({ type: 'finish', reason: 'complete' })
    await log.flush()
    await over
    await clock.advance(10_000)
    expect(log.waiting).toBe(0)
  })

  test('[W9] takes no more text while the bound is reached', async () => {
    const { log, writer } = begin()
    await writer.write('x'.repeat(MAX_PENDING))
    const taken = vi.fn<() => void>()
    const taking = writer.write('y').then(taken)
    await turn()
    expect(taken).not.toHaveBeenCalled()
    await log.flush()
    expect(taken).not.toHaveBeenCalled()
    await log.flush()
    await taking
  })

  test('[W7] writes nothing more once its signal aborts', async () => {
    const { log, clock, writer, stop } = begin()
    await log.flush()
    await writer.write('in flight')
    stop.abort()
    await turn()
    await expect(writer.write('late')).rejects.toThrow('unable to append')
    await expect(writer.end({ type: 'finish', reason: 'complete' })).rejects.toThrow('unable to append')
    await clock.advance(10_000)
    expect(log.waiting).toBe(1)
  })
})
