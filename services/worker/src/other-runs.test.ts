import type { LogRecord } from '@ras/shared/log/log'
import { encodeChunk } from '@ras/shared/log/record-codec'
import { expect, test } from 'vitest'
import { createOtherRuns } from './other-runs.ts'
import type { Range } from './known-records.ts'

const ownership = { partition: 0, signal: new AbortController().signal }
const about = (answerId: string, from: number) => ({ conversationId: 'c', answerId, from })

/** Others wrote the starts of these answers from position 10 on, but for those of this worker. */
function others(answers: readonly string[], { own = [] as readonly number[], maxFound = 100 } = {}) {
  const records = answers.map((messageId, index): LogRecord => {
    const start = { id: messageId, conversationId: 'c', messageId, runId: messageId, seq: 0, timestamp: 1 }
    const record = encodeChunk({ ...start, type: 'start', role: 'assistant', content: '', attempt: 1 })
    return { ...record, partition: 0, position: 10 + index, timestamp: 1 }
  })
  const known: Range[] = []
  const log = {
    async *read(_topic: string, { from, to }: Range) {
      yield records.filter(({ position }) => from <= position && position < to)
    },
  }
  const end = 10 + answers.length
  const all = {
    gaps: (_partition: number, from: number) => (known.length === 0 && from < end ? [{ from, to: end }] : []),
    has: (_partition: number, position: number) => own.includes(position),
    learn: (_partition: number, range: Range) => void known.push(range),
  }
  return createOtherRuns(log, all, maxFound)
}

test('[W4] finds the answers that others began, once', async () => {
  const runs = others(['a', 'b'], { own: [11] })
  expect(runs.mayBe(about('a', 9), ownership)).toBe(true)
  expect(runs.has(about('a', 9), ownership)).toBe(false)
  await runs.look(about('a', 9), ownership)
  expect(['a', 'b', 'c'].map((answer) => runs.has(about(answer, 9), ownership))).toEqual([true, false, false])
  expect(runs.mayBe(about('a', 9), ownership)).toBe(false)
})

test('[W4] knows nothing of an answer that may be among those which it has forgotten', async () => {
  const runs = others(['a', 'b', 'c'], { maxFound: 1 })
  await runs.look(about('a', 9), ownership)
  expect(runs.has(about('a', 9), ownership)).toBe(true)
  expect(runs.has(about('x', 10), ownership)).toBe(true)
  expect(runs.has(about('x', 11), ownership)).toBe(false)
})
