import { encodeChunk } from '@ras/shared/log/record-codec'
import { describe, expect } from 'vitest'
import { FIRST_PLAN, own, run, test } from './test-support/takeover-test.ts'

describe('takeover', () => {
  test('[W3] skips an answer that its predecessor finished', async ({ subject }) => {
    const job = await subject.prompt('p')
    await subject.write(run('p~a', 1, 'finish'))
    expect(await subject.takeover().plan(job, own())).toEqual({ kind: 'skip', why: 'ended' })
  })

  test('[W3] skips an answer that ended with an error', async ({ subject }) => {
    const job = await subject.prompt('p')
    await subject.write(run('p~a', 1, 'error'))
    expect(await subject.takeover().plan(job, own())).toEqual({ kind: 'skip', why: 'ended' })
  })

  test('[W3] skips a job whose prompt is no longer kept: its answer may have been removed', async ({
    subject,
  }) => {
    const job = await subject.prompt('p')
    await subject.write([...run('p~a', 1, 'finish'), ...run('other', 1)])
    subject.start = 4
    expect(await subject.takeover().plan(job, own())).toEqual({ kind: 'skip', why: 'removed' })
    expect(await subject.takeover().planStop(job, own())).toEqual({ kind: 'skip', why: 'removed' })
    expect(await subject.takeover().planAfter(job, own(), FIRST_PLAN)).toEqual({
      kind: 'skip',
      why: 'removed',
    })
  })

  test('[W3] starts an unfinished answer again with the attempt after the last', async ({ subject }) => {
    const job = await subject.prompt('p')
    await subject.write([...run('p~a', 1), ...run('p~a', 2)])
    expect(await subject.takeover().plan(job, own())).toMatchObject({ kind: 'start', attempt: 3 })
  })

  test('[W3] looks only at the answer of its job, past what is invalid', async ({ subject }) => {
    const job = await subject.prompt('p')
    const other = { conversationId: 'd', timestamp: 1, content: '' }
    const foreign = run('p~a', 7, 'finish').map((chunk, index) =>
      encodeChunk({ ...other, type: 'text', ...chunk, id: `x${index}` }),
    )
    await subject.write(run('q~a', 4, 'finish'), [
      { key: 'c', value: '{' },
      { key: 'c', value: null },
      ...foreign,
    ])
    await subject.write(run('p~a', 2))
    expect(await subject.takeover().plan(job, own())).toMatchObject({ kind: 'start', attempt: 3 })
  })

  test('[W3] gives up when the partition is lost while it reads', async ({ subject }) => {
    const job = await subject.prompt('p')
    await subject.write(run('p~a', 1, 'finish'))
    const ownership = own()
    const planned = subject.takeover().plan(job, ownership)
    ownership.lose()
    expect(await planned).toEqual({ kind: 'skip', why: 'lost' })
  })

  test('[W3] asks again while the log is away', async ({ subject }) => {
    const job = await subject.prompt('p')
    await subject.write(run('p~a', 1))
    subject.away = true
    const planned = subject.takeover().plan(job, own())
    await subject.clock.advance(5000)
    expect(subject.asked).toBe(6)
    subject.away = false
    await subject.clock.advance(1000)
    expect(await planned).toMatchObject({ kind: 'start', attempt: 2 })
  })

  test('[W15] reads about two answers of a partition at once, however many were left', async ({
    subject,
  }) => {
    const names = Array.from({ length: 20 }, (_, at) => `p${at}`)
    const jobs = await Promise.all(names.map((name) => subject.prompt(name)))
    await subject.write(names.flatMap((name) => run(`${name}~a`, 1)))
    const takeover = subject.takeover()
    const [mine, other] = [own(), own()]
    subject.readsTakeTime = true
    const plans = await Promise.all(jobs.map((job) => takeover.plan(job, mine)))
    expect(plans).toMatchObject(jobs.map(() => ({ kind: 'start', attempt: 2 })))
    expect(subject.mostReading).toBe(2)
    await Promise.all([mine, other].flatMap((owned) => jobs.map((job) => takeover.plan(job, owned))))
    expect(subject.mostReading).toBe(4)
  })

  test('[W10] resumes an unfinished answer after its last token', async ({ subject }) => {
    const job = await subject.prompt('p')
    const [start = {}, text = {}] = run('p~a', 1)
    await subject.write([start, { ...text, resume: 't4' }])
    expect(await subject.takeover().plan(job, own())).toEqual({
      kind: 'resume',
      attempt: 2,
      after: { runId: 'p~a-run1', seq: 1 },
      continuesFrom: { runId: 'p~a-run1', seq: 1, length: 4 },
      resume: 't4',
    })
  })

  test.for([
    ['its start is the first of its attempt', [], true],
    ['another start of its attempt came first', [{ runId: 'x', seq: 0, type: 'start', attempt: 2 }], false],
    ['the answer ended before its start', [{ runId: 'p~a-run1', seq: 2, type: 'finish' }], false],
  ] as const)(
    '[W10] knows whether the message is its own: %s',
    async ([, between, expected], { subject }) => {
      const job = await subject.prompt('p')
      await subject.write(run('p~a', 1))
      const takeover = subject.takeover()
      const ownership = own()
      await takeover.plan(job, ownership)
      await subject.write(between.map((chunk) => ({ messageId: 'p~a', ...chunk })))
      const opened = subject.write(run('p~a', 2).slice(0, 1))
      expect(await takeover.hasTakenOver(job, ownership, { runId: 'p~a-run2', opened })).toBe(expected)
    },
  )

  test('[W3] finishes a job whose end the log counts', async ({ subject }) => {
    const job = await subject.prompt('p')
    await subject.write([...run('p~a', 1), ...run('p~a', 2, 'finish')])
    expect(await subject.takeover().planAfter(job, own(), FIRST_PLAN)).toEqual({ kind: 'skip', why: 'ended' })
  })

  test('[W3] does not finish a job that a zombie took over and left, once that is silent', async ({
    subject,
  }) => {
    const job = await subject.prompt('p')
    const [start = {}, text = {}, end = {}] = run('p~a', 2, 'finish')
    await subject.write([start, ...run('p~a', 3), text, end])
    const planned = subject.takeover().planAfter(job, own(), FIRST_PLAN)
    await subject.clock.advance(8000)
    await subject.write([{ messageId: 'p~a', runId: 'p~a-run3', seq: 2, type: 'beat' }])
    await subject.clock.advance(17_000)
    expect(subject.reads).toBe(3)
    expect(await planned).toMatchObject({ kind: 'start', attempt: 4 })
  })

  test('[F12] plans a job anew at once where its predecessor wrote on before its start came', async ({
    subject,
  }) => {
    const job = await subject.prompt('p')
    const [start = {}, text = {}] = run('p~a', 1)
    await subject.write([start])
    const takeover = subject.takeover()
    const ownership = own()
    const plan = await takeover.plan(job, ownership)
    if (plan.kind === 'skip') throw new Error('there is nothing to do')
    const { kind: _kind, ...opening } = plan
    await subject.write([text, { messageId: 'p~a', runId: 'late', seq: 0, type: 'start', ...opening }])
    const opened = Promise.resolve()
    expect(await takeover.hasTakenOver(job, ownership, { runId: 'late', opened })).toBe(false)
    expect(await takeover.planAfter(job, ownership, plan)).toMatchObject({
      attempt: 2,
      after: { runId: 'p~a-run1', seq: 1 },
    })
  })

  test('[W3] leaves a job to the run that took it over and ends it', async ({ subject }) => {
    const job = await subject.prompt('p')
    await subject.write([...run('p~a', 2), ...run('p~a', 3)])
    const planned = subject.takeover().planAfter(job, own(), FIRST_PLAN)
    await subject.clock.advance(8000)
    await subject.write(run('p~a', 3, 'finish').slice(2))
    await subject.clock.advance(1000)
    expect(await planned).toEqual({ kind: 'skip', why: 'ended' })
  })

  test('[W3] ends its wait for another run when the partition is lost', async ({ subject }) => {
    const job = await subject.prompt('p')
    await subject.write(run('p~a', 1))
    const ownership = own()
    const planned = subject.takeover().planAfter(job, ownership, FIRST_PLAN)
    await subject.clock.advance(1000)
    ownership.lose()
    expect(await planned).toEqual({ kind: 'skip', why: 'lost' })
  })

  test('[W12] plans a stop that keeps all text, also after the last token', async ({ subject }) => {
    const job = await subject.prompt('p')
    const [start = {}, text = {}] = run('p~a', 1)
    await subject.write([start, { ...text, resume: 't4' }, { ...text, seq: 2, content: ' more' }])
    expect(await subject.takeover().planStop(job, own())).toEqual({
      kind: 'stop',
      attempt: 2,
      after: { runId: 'p~a-run1', seq: 2 },
      continuesFrom: { runId: 'p~a-run1', seq: 2, length: 9 },
      resume: 't4',
    })
  })

  test('[W12] plans a stop after a run whose start was refused', async ({ subject }) => {
    const job = await subject.prompt('p')
    const refused = { runId: 'x', seq: 0, type: 'start', attempt: 2 }
    const continuesFrom = { runId: 'nobody', seq: 1, length: 4 }
    await subject.write([...run('p~a', 1), { messageId: 'p~a', ...refused, continuesFrom }])
    const plan = await subject.takeover().planStop(job, own())
    expect(plan).toMatchObject({ attempt: 3, continuesFrom: { runId: 'p~a-run1', length: 4 } })
  })

  test('[W12] plans no stop of an answer that has ended', async ({ subject }) => {
    const job = await subject.prompt('p')
    await subject.write(run('p~a', 1, 'error'))
    expect(await subject.takeover().planStop(job, own())).toEqual({ kind: 'skip', why: 'ended' })
  })
})
