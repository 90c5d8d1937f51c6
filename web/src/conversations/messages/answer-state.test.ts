import { describe, expect, test } from 'vitest'
import { answerState, isRestarted, type Reading } from './answer-state.ts'
import { sentence } from './sentence.ts'
import { RUNNING } from './test-support/running-answer.ts'

const LIVE: Reading = { isLive: true, now: 101_000, heardAt: 100_000, isTakenOver: true }

describe('answerState', () => {
  test('[G3] an answer that is written is live', () => {
    expect(answerState(RUNNING, LIVE)).toEqual({ kind: 'live' })
  })

  test('[G3, U1] a writer that was not heard for more than eight seconds is interrupted, whatever the time is at which it says that it wrote', () => {
    expect(answerState(RUNNING, { ...LIVE, now: 108_000 }).kind).toBe('live')
    expect(answerState(RUNNING, { ...LIVE, now: 108_001 })).toEqual({
      kind: 'interrupted',
      words: 'The writer went silent. Another one is taking over…',
    })
    const ahead = { ...RUNNING, updatedAt: 160_000 }
    expect(answerState(ahead, { ...LIVE, now: 108_001 }).kind).toBe('interrupted')
    const behind = { ...RUNNING, updatedAt: 1 }
    expect(answerState(behind, { ...LIVE, now: 108_000 }).kind).toBe('live')
  })

  test('[G3, U1] of a writer that went silent no takeover is told where there will be none', () => {
    const silent = { ...LIVE, isTakenOver: false, now: 108_001 }
    const told = { kind: 'interrupted', words: 'The writer went silent.' }
    expect(answerState({ ...RUNNING, run: null, spans: [] }, silent)).toEqual(told)
    expect(answerState(RUNNING, silent)).toEqual(told)
    expect(answerState({ ...RUNNING, status: 'interrupted' }, silent)).toEqual(told)
    expect(answerState(RUNNING, { ...silent, now: 108_000 }).kind).toBe('live')
  })

  test('[G3] silence says nothing about the writer while this page is behind or away', () => {
    expect(answerState(RUNNING, { ...LIVE, isLive: false, now: 900_000 }).kind).toBe('live')
  })

  test('[F5] an answer that lost a chunk is interrupted at once', () => {
    expect(answerState({ ...RUNNING, status: 'interrupted' }, LIVE).kind).toBe('interrupted')
  })

  test('[G3] an end has its words: stopped, failed, cut short, and none for a whole answer', () => {
    const problem = { code: 'model-failed', message: 'unable to answer; too busy', retryable: true } as const
    expect(answerState({ ...RUNNING, status: 'failed', problem }, LIVE)).toEqual({
      kind: 'failed',
      words: 'Unable to answer; too busy.',
    })
    expect(answerState({ ...RUNNING, status: 'stopped' }, LIVE)).toEqual({
      kind: 'stopped',
      words: 'Stopped',
    })
    expect(answerState({ ...RUNNING, status: 'complete', reason: 'length' }, LIVE).kind).toBe('cut-short')
    expect(answerState({ ...RUNNING, status: 'complete', reason: 'complete' }, LIVE)).toEqual({
      kind: 'complete',
    })
  })

  test('[G3] a later attempt that wrote everything anew is a restart, one that continued is not', () => {
    const second = { id: 'r2', attempt: 2, seq: 1 }
    expect(isRestarted(RUNNING)).toBe(false)
    expect(isRestarted({ ...RUNNING, run: second, spans: [{ runId: 'r2', start: 0 }] })).toBe(true)
    expect(
      isRestarted({ ...RUNNING, run: second, spans: [...RUNNING.spans, { runId: 'r2', start: 4 }] }),
    ).toBe(false)
  })
})

test('[G3] a fault is told as a sentence', () => {
  expect(sentence('unable to answer; it is late')).toBe('Unable to answer; it is late.')
  expect(sentence('Why?')).toBe('Why?')
  expect(sentence(' ')).toBeNull()
})
