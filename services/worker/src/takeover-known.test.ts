import type { AnswerJob } from '@ras/shared/protocol/job'
import { describe, expect } from 'vitest'
import { FIRST_PLAN, own, run, test } from './test-support/takeover-test.ts'

describe('takeover of what nobody else can have begun', () => {
  test('[W4] does not read its end back where nobody else has written, nor what it knows itself', async ({
    subject,
  }) => {
    const takeover = subject.takeover()
    const ownership = own()
    await takeover.plan(await subject.prompt('old'), ownership)
    const jobs = [await subject.prompt('p'), await subject.prompt('q')]
    for (const job of jobs) await takeover.plan(job, ownership)
    await subject.writeOwn([
      ...run('p~a', 1),
      ...run('q~a', 1, 'finish'),
      ...run('p~a', 1, 'finish').slice(2),
    ])
    for (const job of jobs) {
      expect(await takeover.planAfter(job, ownership, FIRST_PLAN)).toEqual({ kind: 'skip', why: 'ended' })
    }
    expect(subject.reads).toBe(0)
  })

  test('[W4] reads once what others wrote before its end, and counts its end where they wrote something else', async ({
    subject,
  }) => {
    const takeover = subject.takeover()
    const ownership = own()
    await takeover.plan(await subject.prompt('old'), ownership)
    const jobs = [await subject.prompt('p'), await subject.prompt('q')]
    for (const job of jobs) await takeover.plan(job, ownership)
    await subject.prompt('of a job that comes later')
    await subject.writeOwn([...run('p~a', 1, 'finish'), ...run('q~a', 1, 'finish')])
    for (const job of jobs) {
      expect(await takeover.planAfter(job, ownership, FIRST_PLAN)).toEqual({ kind: 'skip', why: 'ended' })
    }
    expect(subject.reads).toBe(1)
  })

  test('[W4, G1] takes an answer over that somebody else began first, who had lost the partition, and leaves', async ({
    subject,
  }) => {
    const takeover = subject.takeover()
    const ownership = own()
    await takeover.plan(await subject.prompt('old'), ownership)
    const job = await subject.prompt('p')
    const plan = await takeover.plan(job, ownership)
    if (plan.kind === 'skip') throw new Error('there is nothing to do')
    expect(plan).toEqual(FIRST_PLAN)
    const late = { messageId: 'p~a', runId: 'late' }
    await subject.write([
      { ...late, seq: 0, type: 'start', role: 'assistant', attempt: 1 },
      { ...late, seq: 1, content: 'ha', resume: 't2' },
    ])
    await subject.writeOwn(run('p~a', 1, 'finish'))
    const planned = takeover.planAfter(job, ownership, plan)
    await subject.clock.advance(9000)
    const next = await planned
    expect(next).toMatchObject({ kind: 'resume', attempt: 2, after: { runId: 'late', seq: 1 }, resume: 't2' })
    // What is known now is not forgotten: the run that takes over waits for its start as any other.
    let isOpen = false
    const opened = subject
      .writeOwn([{ messageId: 'p~a', runId: 'mine', seq: 0, type: 'start', ...next, kind: undefined }])
      .then(() => void (isOpen = true))
    expect(await takeover.hasTakenOver(job, ownership, { runId: 'mine', opened })).toBe(true)
    expect(isOpen).toBe(true)
  })

  test('[W4] does not count its end when it loses the partition while it looks', async ({ subject }) => {
    const takeover = subject.takeover()
    const ownership = own()
    await takeover.plan(await subject.prompt('old'), ownership)
    const job = await subject.prompt('p')
    await subject.write(run('p~a', 1))
    await subject.writeOwn(run('p~a', 1, 'finish').map((chunk) => ({ ...chunk, runId: 'mine' })))
    const planned = takeover.planAfter(job, ownership, FIRST_PLAN)
    ownership.lose()
    expect(await planned).toEqual({ kind: 'skip', why: 'lost' })
  })

  test('[W12] reads the log for a stop, also where nobody else can have begun', async ({ subject }) => {
    const takeover = subject.takeover()
    const ownership = own()
    await takeover.plan(await subject.prompt('old'), ownership)
    const job = await subject.prompt('p')
    await subject.write(run('p~a', 1))
    expect(await takeover.planStop(job, ownership)).toMatchObject({ kind: 'stop', attempt: 2 })
    await subject.writeOwn([{ messageId: 'p~a', runId: 'stop', seq: 0, type: 'start', attempt: 1 }])
    expect(await takeover.hasStopped(job, ownership, 'stop')).toBe(false)
  })

  test('[W4] does not wait for its start where nobody else can have begun', async ({ subject }) => {
    const takeover = subject.takeover()
    const ownership = own()
    await takeover.plan(await subject.prompt('old'), ownership)
    const job = await subject.prompt('p')
    await takeover.plan(job, ownership)
    const opened = new Promise<void>(() => {})
    expect(await takeover.hasTakenOver(job, ownership, { runId: 'r', opened })).toBe(true)
    expect(subject.reads).toBe(0)
  })

  test('[W4] reads nothing back for a prompt that came after it took the partition', async ({ subject }) => {
    const takeover = subject.takeover()
    const ownership = own()
    await subject.write(run('old~a', 1, 'finish'))
    for (let index = 0; index < 5; index += 1) {
      const job = await subject.prompt(`p${index}`)
      expect(await takeover.plan(job, ownership)).toEqual({ kind: 'start', attempt: 1 })
      await subject.write(run(job.answerId, 1, 'finish'))
      takeover.remember(job, ownership)
    }
    expect(subject.reads).toBe(0)
    // Once for the partition, and once for the first job, after which nothing stands.
    expect(subject.asked).toBe(2)
  })

  test('[W4] reads again after it lost the partition and got it back', async ({ subject }) => {
    const takeover = subject.takeover()
    const first = own()
    const job = await subject.prompt('p')
    expect(await takeover.plan(job, first)).toEqual({ kind: 'start', attempt: 1 })
    first.lose()
    await subject.write(run('p~a', 1, 'finish'))
    expect(await takeover.plan(job, own())).toEqual({ kind: 'skip', why: 'ended' })
    expect(subject.reads).toBe(1)
  })

  test('[G4] answers a twin of a job once, without reading', async ({ subject }) => {
    const takeover = subject.takeover()
    const ownership = own()
    const job = await subject.prompt('p')
    await takeover.plan(job, ownership)
    await subject.write(run('p~a', 1, 'finish'))
    takeover.remember(job, ownership)
    expect(await takeover.plan({ ...job }, ownership)).toEqual({ kind: 'skip', why: 'ended' })
    expect(subject.reads).toBe(0)
  })

  test('[G4] reads about a twin of an answer that it no longer remembers', async ({ subject }) => {
    const takeover = subject.takeover(2)
    const ownership = own()
    const jobs: AnswerJob[] = []
    for (const promptId of ['p0', 'p1', 'p2', 'p3']) {
      const job = await subject.prompt(promptId)
      jobs.push(job)
      await takeover.plan(job, ownership)
      await subject.write(run(job.answerId, 1, 'finish'))
      takeover.remember(job, ownership)
    }
    for (const job of jobs) {
      expect(await takeover.plan(job, ownership)).toEqual({ kind: 'skip', why: 'ended' })
    }
    expect(subject.reads).toBe(2)
  })
})
