import type { Conversation } from '@ras/shared/conversation/conversation'
import type { Log } from '@ras/shared/log/log'
import { Registry } from 'prom-client'
import { describe, expect, vi } from 'vitest'
import { mockAnswer } from './provider/mock-plan.ts'
import { metric, test } from './test-support/worker-test.ts'

/** What a worker reads before it waits for one to be finished, with few hands. */
const MAX_UNFINISHED = 256
const HELD = 'hello [mock hold=12 length=20]'
const HELD_TEXT = mockAnswer([{ role: 'user', content: HELD.replace('length=20', 'length=12') }])

const isHeld = ({ messages }: Conversation): boolean => messages.some(({ text }) => text === HELD_TEXT)

/** The same log, whose stops are delivered when the test says so. */
function withLateStops(log: Log): { readonly log: Log; readonly comes: () => void } {
  const delivered = Promise.withResolvers<void>()
  const late: Log = {
    ...log,
    work: ({ onRecord, ...options }) =>
      log.work({
        ...options,
        async onRecord(record, ownership) {
          ownership.signal.addEventListener('abort', () => delivered.resolve())
          if (record.value?.includes('"stop"') === true) await delivered.promise
          return onRecord(record, ownership)
        },
      }),
  }
  return { log: late, comes: delivered.resolve }
}

describe('a worker that is asked to stop', () => {
  test('[W11] ends an answer after the text that it has', async ({ subject }) => {
    const metrics = new Registry()
    subject.start({ metrics })
    await subject.ask('c1', 'p1', HELD)
    await subject.until('c1', isHeld)
    await subject.stopAnswer('p1')
    const { messages } = await subject.answered('c1', 'p1')
    expect(messages[1]).toMatchObject({ status: 'stopped', reason: 'stopped', run: { attempt: 1 } })
    expect(messages[1]?.text).toBe(HELD_TEXT)
    await subject.committed()
    expect(await metric(metrics, 'worker_answers_total{end="stopped"} 1')).toBe(true)
    expect(await metric(metrics, 'worker_stop_seconds_count 1')).toBe(true)
    expect(await metric(metrics, 'worker_runs_active 0')).toBe(true)
  })

  test('[W17] is measured from the click, once for each answer that a stop has ended', async ({
    subject,
  }) => {
    const metrics = new Registry()
    subject.start({ metrics })
    await subject.ask('c1', 'p1', HELD)
    await subject.until('c1', isHeld)
    const clicked = Date.now() - 20_000
    await Promise.all([
      subject.stopAnswer('p1', { askedAt: clicked }),
      subject.stopAnswer('p1', { askedAt: clicked }),
    ])
    await subject.answered('c1', 'p1')
    await subject.stopAnswer('p1', { askedAt: clicked })
    await subject.ask('c1', 'p2', 'hello')
    await subject.answered('c1', 'p2')
    await subject.stopAnswer('p2')
    await subject.committed()
    expect(await metric(metrics, 'worker_stop_seconds_count 1')).toBe(true)
    expect(await metric(metrics, 'worker_stop_seconds_bucket{le="10"} 0')).toBe(true)
    expect(await metric(metrics, 'worker_stop_seconds_bucket{le="60"} 1')).toBe(true)
  })

  test('[W17] is measured where no run of its own wrote the answer', async ({ subject }) => {
    const metrics = new Registry()
    await subject.ask('c1', 'p1', 'hello')
    await subject.stopAnswer('p1')
    subject.start({ metrics })
    await subject.answered('c1', 'p1')
    await subject.stopAnswer('p1')
    await subject.committed()
    expect(await metric(metrics, 'worker_stop_seconds_count 1')).toBe(true)
  })

  test('[W11] ends an answer before its first token', async ({ subject }) => {
    subject.start()
    await subject.ask('c1', 'p1', 'hello [mock first=600000]')
    await subject.until('c1', ({ messages }) => messages[1]?.status === 'running')
    await subject.stopAnswer('p1')
    const { messages } = await subject.answered('c1', 'p1')
    expect(messages[1]).toMatchObject({ status: 'stopped', text: '', run: { attempt: 1 } })
  })

  test('[W11] ends an answer that waits after another, which goes on', async ({ subject }) => {
    const metrics = new Registry()
    subject.start({ metrics })
    await subject.ask('c1', 'p1', HELD)
    await subject.ask('c1', 'p2', 'and then')
    await subject.until('c1', isHeld)
    await subject.stopAnswer('p2')
    const { messages } = await subject.answered('c1', 'p2')
    const answers = messages.filter(({ role }) => role === 'assistant')
    expect(answers.map(({ id, status }) => `${id} ${status}`)).toEqual(['p1~a running', 'p2~a stopped'])
    await subject.stopAnswer('p1')
    await subject.committed()
    expect(await metric(metrics, 'worker_jobs_total{outcome="ended"} 1')).toBe(true)
    expect(await metric(metrics, 'worker_runs_total{kind="start"} 1')).toBe(true)
  })

  test('[W11] takes two stops of one answer for one', async ({ subject }) => {
    subject.start()
    await subject.ask('c1', 'p1', HELD)
    await subject.until('c1', isHeld)
    await Promise.all([subject.stopAnswer('p1'), subject.stopAnswer('p1')])
    const { next } = await subject.answered('c1', 'p1')
    await subject.committed()
    await subject.ask('c1', 'p2', 'on')
    expect((await subject.answered('c1', 'p2')).messages[2]?.first).toBe(next)
  })

  test('[W11] reads a stop that comes after too many unfinished commands once one of them is finished', async ({
    subject,
  }) => {
    const { log } = subject
    const [first, others] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const read: (string | null)[] = []
    /** `first` and `other` are unfinished until the test says so. */
    const full: Log = {
      ...log,
      work: ({ onRecord, ...options }) => {
        options.draining?.addEventListener('abort', () => [first, others].forEach(({ resolve }) => resolve()))
        return log.work({
          ...options,
          async onRecord(record, ownership) {
            read.push(record.value)
            if (record.value === 'first') await first.promise
            if (record.value === 'other') await others.promise
            return onRecord(record, ownership)
          },
        })
      },
    }
    subject.start({ log: full })
    await subject.ask('c1', 'p1', HELD)
    await subject.until('c1', isHeld)
    const values = ['first', ...Array.from({ length: MAX_UNFINISHED - 2 }, () => 'other')]
    await subject.stopAnswer('p1', {
      after: values.map((value) => ({ key: 'c1', value })),
    })
    // A batch is delivered in one tick, as far as there is room.
    await vi.waitUntil(() => read.length >= MAX_UNFINISHED)
    expect(read).toHaveLength(MAX_UNFINISHED)
    first.resolve()
    const { messages } = await subject.answered('c1', 'p1')
    expect(messages[1]).toMatchObject({ status: 'stopped', text: HELD_TEXT })
    others.resolve()
    await subject.committed()
    expect(read).toHaveLength(MAX_UNFINISHED + 1)
  })

  test('[G5, W12] generates nothing for a job whose stop was written while no worker lived, however late it comes', async ({
    subject,
  }) => {
    const metrics = new Registry()
    const { log, comes } = withLateStops(subject.log)
    await subject.ask('c1', 'p1', 'hello')
    await subject.stopAnswer('p1')
    subject.start({ metrics, log })
    await expect.poll(() => metric(metrics, 'worker_jobs_total{outcome="stopped"} 1')).toBe(true)
    comes()
    const { messages } = await subject.answered('c1', 'p1')
    expect(messages[1]).toMatchObject({ status: 'stopped', text: '', parentId: 'p1' })
    await subject.committed()
    expect(await metric(metrics, 'worker_provider_deltas_total 0')).toBe(true)
    expect(await metric(metrics, 'worker_runs_total{kind="start"} 0')).toBe(true)
  })

  test('[W12] a successor ends what was stopped while its worker was dead, and keeps all text', async ({
    subject,
  }) => {
    const metrics = new Registry()
    const kill = subject.start()
    await subject.ask('c1', 'p1', HELD)
    await subject.until('c1', isHeld)
    await kill()
    await subject.stopAnswer('p1')
    subject.start({ metrics })
    const { messages } = await subject.answered('c1', 'p1')
    expect(messages[1]).toMatchObject({ status: 'stopped', run: { attempt: 2 } })
    expect(messages[1]?.text).toBe(HELD_TEXT)
    await subject.committed()
    expect(await metric(metrics, 'worker_provider_deltas_total 0')).toBe(true)
  })

  test('[P7, W12] a successor resumes nothing whose stop was written before, however late it comes', async ({
    subject,
  }) => {
    const metrics = new Registry()
    const kill = subject.start()
    await subject.ask('c1', 'p1', HELD)
    await subject.until('c1', isHeld)
    await kill()
    await subject.stopAnswer('p1')
    const { log, comes } = withLateStops(subject.log)
    subject.start({ metrics, log })
    await expect.poll(() => metric(metrics, 'worker_jobs_total{outcome="stopped"} 1')).toBe(true)
    comes()
    const { messages } = await subject.answered('c1', 'p1')
    expect(messages[1]).toMatchObject({ status: 'stopped', text: HELD_TEXT, run: { attempt: 2 } })
    await subject.committed()
    expect(await metric(metrics, 'worker_runs_total{kind="resume"} 0')).toBe(true)
  })

  test('[W12] a stop that was handled and not committed finds the answer ended', async ({ subject }) => {
    const kill = subject.start()
    await subject.ask('c1', 'p1', HELD)
    await subject.until('c1', isHeld)
    await subject.stopAnswer('p1')
    const { next } = await subject.answered('c1', 'p1')
    await kill()
    await subject.again('p1')
    await subject.stopAnswer('p1')
    subject.start()
    await subject.committed()
    await subject.ask('c1', 'p2', 'on')
    const { messages } = await subject.answered('c1', 'p2')
    expect(messages[1]).toMatchObject({ status: 'stopped', run: { attempt: 1 } })
    expect(messages[2]?.first).toBe(next)
  })

  test('[W12] a stop that overtook its job keeps the job from running', async ({ subject }) => {
    const metrics = new Registry()
    subject.start({ metrics })
    await subject.ask('c1', 'p1', 'hello', 0)
    await subject.stopAnswer('p1')
    await subject.answered('c1', 'p1')
    await subject.again('p1')
    await subject.committed()
    expect(await metric(metrics, 'worker_jobs_total{outcome="ended"} 1')).toBe(true)
    expect(await metric(metrics, 'worker_provider_deltas_total 0')).toBe(true)
  })
})
