import { describe, expect } from 'vitest'
import { FIRST_PLAN, own, run, test } from './test-support/takeover-test.ts'

describe('takeover on a log that was deleted and created again under its name', () => {
  test('[W4, G1] sees who began first where it knew its own records before', async ({ subject }) => {
    const takeover = subject.takeover()
    const ownership = own()
    await takeover.plan(await subject.prompt('old'), ownership)
    await subject.writeOwn(run('old~a', 1, 'finish'))
    await subject.recreate()
    await subject.prompt('first')
    const job = await subject.prompt('p')
    expect(await takeover.plan(job, ownership)).toEqual(FIRST_PLAN)
    await subject.write(run('p~a', 1).slice(0, 1))
    await subject.writeOwn(run('p~a', 1, 'finish').map((chunk) => ({ ...chunk, runId: 'mine' })))
    const planned = takeover.planAfter(job, ownership, FIRST_PLAN)
    await subject.clock.advance(9000)
    expect(await planned).toMatchObject({ kind: 'start', attempt: 2 })
  })

  test('[W4, G1] sees who began first where it knew its own records in an earlier ownership', async ({
    subject,
  }) => {
    const takeover = subject.takeover()
    const first = own()
    await takeover.plan(await subject.prompt('old'), first)
    await subject.writeOwn(run('old~a', 1, 'finish'))
    first.lose()
    await subject.recreate()
    const ownership = own()
    await takeover.plan(await subject.prompt('first'), ownership)
    const job = await subject.prompt('p')
    expect(await takeover.plan(job, ownership)).toEqual(FIRST_PLAN)
    await subject.write(run('p~a', 1).slice(0, 1))
    // The log has grown beyond what is known of the one before.
    for (const later of ['q', 'r', 's']) await subject.prompt(later)
    await subject.writeOwn(run('p~a', 1, 'finish').map((chunk) => ({ ...chunk, runId: 'mine' })))
    const planned = takeover.planAfter(job, ownership, FIRST_PLAN)
    await subject.clock.advance(9000)
    expect(await planned).toMatchObject({ kind: 'start', attempt: 2 })
  })

  test('[W3, G1] answers what it remembers to have answered where the prompt stands elsewhere', async ({
    subject,
  }) => {
    const takeover = subject.takeover()
    const ownership = own()
    const job = await subject.prompt('p')
    await takeover.plan(job, ownership)
    await subject.writeOwn(run('p~a', 1, 'finish'))
    takeover.remember(job, ownership)
    await subject.recreate()
    await subject.prompt('first')
    const again = await subject.prompt('p')
    expect(await takeover.plan(again, ownership)).toEqual(FIRST_PLAN)
    expect(subject.reads).toBe(0)
    // What it knows of that answer may be wrong either way, so it looks.
    await subject.write(run('p~a', 1, 'finish'))
    expect(await takeover.plan(again, ownership)).toEqual({ kind: 'skip', why: 'ended' })
    expect(subject.reads).toBe(1)
  })
})
