import { aborted } from '@ras/shared/log/aborted'
import { Registry } from 'prom-client'
import { describe, expect } from 'vitest'
import { type Clock, systemClock } from './clock.ts'
import { mockAnswer } from './provider/mock-plan.ts'
import { metric, test } from './test-support/worker-test.ts'

/** Longer than a test may take. */
const TOO_LONG = 30_000

/** Of a model that stands still in its stalls until it is told to go on: however slow the test is, the answer is under way until then. */
function createHeldClock(): { readonly clock: Clock; readonly goOn: () => void } {
  const told = Promise.withResolvers<void>()
  async function sleep(ms: number, signal: AbortSignal): Promise<void> {
    await Promise.race([told.promise, aborted(signal)])
    await systemClock.sleep(ms, signal)
  }
  return { clock: { ...systemClock, sleep }, goOn: told.resolve }
}

const answerTo = (content: string): string => mockAnswer([{ role: 'user', content }])

describe('a draining worker', () => {
  test('[W13] lets an answer end that nobody could resume, and leaves those that wait behind it', async ({
    subject,
  }) => {
    const [first, second] = [new Registry(), new Registry()]
    const { clock, goOn } = createHeldClock()
    const prompt = 'Who ends this? [mock stall=30:500 length=60 resume=no]'
    const stop = subject.start({ metrics: first, clock, drainMs: TOO_LONG })
    await subject.ask('c1', 'p1', prompt)
    await subject.until('c1', ({ messages }) => (messages[1]?.text ?? '') !== '')
    await subject.ask('c1', 'p2', 'And this?')
    const stopped = stop()
    goOn()
    await stopped
    expect(await metric(first, 'worker_jobs_total{outcome="answered"} 1')).toBe(true)
    expect(await metric(first, 'worker_runs_total{kind="start"} 1')).toBe(true)

    subject.start({ metrics: second })
    const { messages } = await subject.answered('c1', 'p2')
    expect(messages.map(({ run }) => run?.attempt)).toEqual([undefined, 1, undefined, 1])
    expect(messages[1]?.text).toBe(answerTo(prompt))
    // The first job was committed: nobody has it again.
    await subject.committed()
    expect(await metric(second, 'worker_jobs_total{outcome="answered"} 1')).toBe(true)
    expect(await metric(second, 'worker_jobs_total{outcome="ended"} 1')).toBe(false)
  })

  test('[W13] gives an answer up that does not end in time', async ({ subject }) => {
    const prompt = 'Who ends this? [mock stall=3:3600000 resume=no]'
    const stop = subject.start({ drainMs: 1 })
    await subject.ask('c1', 'p1', prompt)
    await subject.until('c1', ({ messages }) => (messages[1]?.text ?? '') !== '')
    await stop()
    const { messages } = await subject.until('c1', (conversation) => conversation.messages.length === 2)
    expect(messages[1]?.status).toBe('running')
  })

  test('[W14] hands an answer over at once whose token is in the log, with what comes after it', async ({
    subject,
  }) => {
    const [first, second] = [new Registry(), new Registry()]
    const prompt = 'Who goes on here? [mock stall=30:3600000 length=100]'
    const stop = subject.start({ metrics: first, drainMs: TOO_LONG })
    await subject.ask('c1', 'p1', prompt)
    const half = answerTo(prompt.replace('length=100', 'length=30')).length
    await subject.until('c1', ({ messages }) => messages[1]?.text.length === half)
    await subject.ask('c1', 'p2', 'And here?')
    await stop()
    expect(await metric(first, 'worker_jobs_total{outcome="lost"} 1')).toBe(true)

    subject.start({ metrics: second })
    const { messages } = await subject.answered('c1', 'p2')
    expect(messages[1]).toMatchObject({ status: 'complete', spans: [{ start: 0 }, { start: half }] })
    expect(messages[1]?.text).toBe(answerTo(prompt))
    expect(await metric(second, 'worker_runs_total{kind="resume"} 1')).toBe(true)
    expect(await metric(second, 'worker_runs_total{kind="start"} 1')).toBe(true)
  })

  test('[W14] runs on with an answer that could be handed over while another one keeps it', async ({
    subject,
  }) => {
    const metrics = new Registry()
    const kept = 'Who keeps it? [mock rate=100 length=100 resume=no]'
    const stop = subject.start({ metrics, drainMs: TOO_LONG })
    await subject.ask('c2', 'p2', 'Who could go? [mock rate=100 length=40]')
    await subject.ask('c1', 'p1', kept)
    await subject.until('c1', ({ messages }) => (messages[1]?.text ?? '') !== '')
    await subject.until('c2', ({ messages }) => (messages[1]?.text ?? '') !== '')
    await stop()
    expect(await metric(metrics, 'worker_jobs_total{outcome="answered"} 2')).toBe(true)
    const { messages } = await subject.answered('c1', 'p1')
    expect(messages[1]?.text).toBe(answerTo(kept))
  })
})
