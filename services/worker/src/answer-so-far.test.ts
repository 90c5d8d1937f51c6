import { Chunk } from '@ras/shared/protocol/chunk'
import { describe, expect, test } from 'vitest'
import { followAnswer, hasMovedOn, hasOpened, nothingSaid, planRun, type RunPlan } from './answer-so-far.ts'

/** The whole answer; what the provider says after token `n` begins at letter `n`. */
const LETTERS = 'abcdef'

interface Writer {
  readonly chunks: readonly Chunk[]
}

/** A run as a worker writes it: its start, then pieces of one letter, of which every one but each third carries its token, then its finish. */
function runOf(runId: string, plan: RunPlan): Writer {
  const { kind, ...opening } = plan
  const from = kind === 'resume' ? Number(plan.resume) : 0
  const letters = LETTERS.slice(from)
    .split('')
    .map((content, index) => {
      const said = from + index + 1
      return { type: 'text', content, ...(said % 3 === 0 ? {} : { resume: `${said}` }) }
    })
  const parts = [{ type: 'start', ...opening }, ...letters, { type: 'finish', reason: 'complete' }]
  return {
    chunks: parts.map((part, seq) =>
      Chunk.parse({
        id: `${runId}-${seq}`,
        conversationId: 'c',
        messageId: 'a',
        runId,
        seq,
        timestamp: 1,
        ...part,
      }),
    ),
  }
}

const FIRST = runOf('r1', { kind: 'start', attempt: 1 })

function planAfter(log: readonly Chunk[]): RunPlan | null {
  return planRun(log.reduce(followAnswer, nothingSaid('c', 'a')))
}

describe('the answer so far', () => {
  test('[W10] is continued after the last piece that has a token', () => {
    expect(planAfter(FIRST.chunks.slice(0, 3))).toEqual({
      kind: 'resume',
      attempt: 2,
      after: { runId: 'r1', seq: 2 },
      continuesFrom: { runId: 'r1', seq: 2, length: 2 },
      resume: '2',
    })
    expect(planAfter(FIRST.chunks.slice(0, 4))).toMatchObject({ continuesFrom: { seq: 2, length: 2 } })
  })

  test('[W10] is started again where no token is', () => {
    expect(planAfter([])).toEqual({ kind: 'start', attempt: 1 })
    expect(planAfter(FIRST.chunks.slice(0, 1))).toEqual({
      kind: 'start',
      attempt: 2,
      after: { runId: 'r1', seq: 0 },
    })
    const second = runOf('r2', { kind: 'start', attempt: 2 })
    expect(planAfter([...FIRST.chunks.slice(0, 3), ...second.chunks.slice(0, 1)])).toEqual({
      kind: 'start',
      attempt: 3,
      after: { runId: 'r2', seq: 0 },
    })
  })

  test('[W10] is continued from a start that continued and wrote nothing', () => {
    const before = FIRST.chunks.slice(0, 3)
    const plan = planAfter(before)
    const second = runOf('r2', plan ?? { kind: 'start', attempt: 9 })
    expect(planAfter([...before, ...second.chunks.slice(0, 1)])).toEqual({
      kind: 'resume',
      attempt: 3,
      after: { runId: 'r2', seq: 0 },
      continuesFrom: { runId: 'r2', seq: 0, length: 2 },
      resume: '2',
    })
  })

  test('[F12] is planned anew where its run wrote on before the start came', () => {
    const before = FIRST.chunks.slice(0, 2)
    const plan = planAfter(before) ?? { kind: 'start', attempt: 9 }
    const late = [...before, ...FIRST.chunks.slice(2, 3), ...runOf('r2', plan).chunks.slice(0, 1)]
    const soFar = late.reduce(followAnswer, nothingSaid('c', 'a'))
    expect(soFar.conversation.messages[0]).toMatchObject({ text: 'ab', run: { id: 'r1' } })
    expect(hasOpened(soFar, 'r2')).toBe(false)
    expect(hasMovedOn(soFar, plan)).toBe(true)
    const again = planAfter(late) ?? plan
    expect(again).toMatchObject({ attempt: 2, after: { runId: 'r1', seq: 2 }, resume: '2' })
    expect(hasMovedOn(soFar, again)).toBe(false)
    expect(hasOpened(runOf('r3', again).chunks.slice(0, 1).reduce(followAnswer, soFar), 'r3')).toBe(true)
  })

  test('[W10] takes no token of a zombie, nor of a chunk that was refused', () => {
    const before = FIRST.chunks.slice(0, 2)
    const second = runOf('r2', planAfter(before) ?? { kind: 'start', attempt: 9 })
    const zombie = FIRST.chunks.slice(2, 6)
    const log = [...before, ...second.chunks.slice(0, 2), ...zombie]
    expect(planAfter(log)).toMatchObject({
      attempt: 3,
      resume: '2',
      continuesFrom: { runId: 'r2', length: 2 },
    })
    const holed = [...FIRST.chunks.slice(0, 2), ...FIRST.chunks.slice(5, 6)]
    expect(planAfter(holed)).toMatchObject({ attempt: 2, resume: '1', continuesFrom: { seq: 1, length: 1 } })
  })
})
