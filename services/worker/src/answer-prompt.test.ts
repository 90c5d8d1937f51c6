import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import type { Chunk } from '@ras/shared/protocol/chunk'
import type { AnswerJob } from '@ras/shared/protocol/job'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { type AnswerOptions, type AnswerOutcome, answerPrompt } from './answer-prompt.ts'
import type { RunPlan } from './answer-so-far.ts'
import { ProviderFault } from './provider/provider-fault.ts'
import type { AnswerRequest, Delta } from './provider/provider.ts'
import { MAX_PENDING } from './run-writer.ts'
import { createFakeClock } from './test-support/fake-clock.ts'
import { createHandFlushedLog } from './test-support/hand-flushed-log.ts'
import { createScriptedProvider, type ScriptedProvider } from './test-support/scripted-provider.ts'
import { createWorkerMetrics } from './worker-metrics.ts'

const JOB: AnswerJob = {
  kind: 'answer',
  conversationId: 'c',
  promptId: 'p',
  answerId: 'p~a',
  from: 3,
  context: [{ role: 'user', content: 'hello' }],
  timestamp: 1,
}

const FIRST: RunPlan = { kind: 'start', attempt: 1 }

function begin({
  provider = createScriptedProvider(),
  plan = FIRST,
  hasTakenOver = (): Promise<boolean> => Promise.resolve(true),
}: Partial<Pick<AnswerOptions, 'hasTakenOver'> & { provider: ScriptedProvider; plan: RunPlan }> = {}) {
  const log = createHandFlushedLog()
  const stop = new AbortController()
  const stopping = new AbortController()
  const clock = createFakeClock()
  let ids = 0
  const outcome: Promise<AnswerOutcome> = answerPrompt(JOB, plan, {
    signal: stop.signal,
    stopped: stopping.signal,
    log,
    provider,
    clock,
    newId: () => `id${(ids += 1)}`,
    beatMs: 3000,
    logger: pino({ level: 'silent' }),
    metrics: createWorkerMetrics(new Registry()),
    onResumable: () => {},
    hasTakenOver,
  })
  return { log, provider, stop, stopping, clock, outcome }
}

/** Lets everything through until the run is over. */
async function flushAll({ log, outcome }: Pick<ReturnType<typeof begin>, 'log' | 'outcome'>) {
  const chunks: Chunk[] = []
  const over = Symbol('over')
  const settled = outcome.then(() => over)
  while ((await Promise.race([settled, turn()])) !== over) {
    if (log.waiting > 0) chunks.push(...(await log.flush()))
  }
  return chunks
}

describe('answer a prompt', () => {
  test('[W2] is one run, with contiguous numbers from its start to its finish', async () => {
    const run = begin()
    await run.provider.say('One ', 'two.', { kind: 'finish', reason: 'length' })
    const chunks = await flushAll(run)
    expect(chunks.map(({ seq }) => seq)).toEqual(chunks.map((_, index) => index))
    expect(new Set(chunks.map(({ runId }) => runId)).size).toBe(1)
    expect(chunks.map(({ content }) => content).join('')).toBe('One two.')
    expect(chunks[0]).toMatchObject({ type: 'start', messageId: 'p~a', parentId: 'p', model: 'scripted' })
    expect(chunks.at(-1)).toMatchObject({ type: 'finish', reason: 'length' })
    expect(await run.outcome).toEqual({ kind: 'ended', end: { type: 'finish', reason: 'length' } })
  })

  test('[W2] hands the whole context to the provider', async () => {
    const run = begin()
    await run.provider.say({ kind: 'finish', reason: 'complete' })
    await flushAll(run)
    expect(run.provider.requests.map(({ context }) => context)).toEqual([JOB.context])
  })

  test('[W6] keeps the text before a fault and ends with a sentence for a person', async () => {
    const run = begin()
    await run.provider.say('half an ', new ProviderFault('cut', 'the connection broke'))
    const chunks = await flushAll(run)
    expect(chunks.map(({ content }) => content).join('|')).toContain('|half an |')
    expect(chunks.at(-1)).toMatchObject({
      type: 'error',
      code: 'model-failed',
      retryable: true,
      content: 'The model’s provider broke off before the answer was complete. Try again for a whole one.',
    })
  })

  test('[W6] ends with an internal error when the provider has a bug', async () => {
    const run = begin()
    await run.provider.say(new TypeError('undefined is not a function'))
    const chunks = await flushAll(run)
    expect(chunks.at(-1)).toMatchObject({ type: 'error', code: 'internal', retryable: true })
    expect(chunks.at(-1)?.content).not.toContain('undefined')
  })

  test('[W6] ends with an error when the provider ends without saying why', async () => {
    const silent = { ...createScriptedProvider(), async *answer() {} }
    const run = begin({ provider: silent })
    const chunks = await flushAll(run)
    expect(chunks.at(-1)).toMatchObject({ type: 'error', code: 'model-failed', retryable: true })
  })

  test('[W7] ends without a last chunk when the partition is lost', async () => {
    const run = begin()
    await run.log.flush()
    await run.provider.say('half')
    expect((await run.log.flush()).map(({ type }) => type)).toEqual(['text'])
    run.stop.abort()
    expect(await run.outcome).toEqual({ kind: 'lost' })
    expect(run.log.waiting).toBe(0)
  })

  test('[W7] ends while the log is away when the partition is lost', async () => {
    const run = begin()
    await run.provider.say('x'.repeat(MAX_PENDING + 1))
    run.stop.abort()
    expect(await run.outcome).toEqual({ kind: 'lost' })
  })

  test('[W9] does not read the provider further while the log is away', async () => {
    const run = begin()
    const piece = 'x'.repeat(1024)
    const pieces = Array.from({ length: 500 }, () => piece)
    await run.provider.say(...pieces, { kind: 'finish', reason: 'complete' })
    expect(run.provider.taken).toBe(MAX_PENDING / piece.length + 1)
    const chunks = await flushAll(run)
    expect(chunks.map(({ content }) => content).join('').length).toBe(500 * 1024)
    expect(run.provider.taken).toBe(501)
  })

  test('[W10] resumes after the text that is there, and says so in its start', async () => {
    const continuesFrom = { runId: 'r1', seq: 4, length: 9 }
    const run = begin({ plan: { kind: 'resume', attempt: 2, continuesFrom, resume: 't9' } })
    await run.provider.say(
      { kind: 'text', text: 'more', resume: 't13' },
      { kind: 'finish', reason: 'complete' },
    )
    const chunks = await flushAll(run)
    expect(chunks[0]).toMatchObject({ type: 'start', attempt: 2, continuesFrom, resume: 't9' })
    expect(chunks[1]).toMatchObject({ type: 'text', content: 'more', resume: 't13' })
    expect(run.provider.requests.map(({ resume }) => resume)).toEqual(['t9'])
  })

  test('[W10] asks the provider nothing before it is sure that the message is its own', async () => {
    const sure = Promise.withResolvers<boolean>()
    const run = begin({ hasTakenOver: ({ opened }) => opened.then(() => sure.promise) })
    expect((await run.log.flush()).map(({ type }) => type)).toEqual(['start'])
    expect(run.provider.requests).toEqual([])
    sure.resolve(false)
    expect(await run.outcome).toEqual({ kind: 'again' })
    expect(run.provider.requests).toEqual([])
    await run.clock.advance(10_000)
    expect(run.log.waiting).toBe(0)
  })

  test('[W10] ends without a last chunk where the provider cannot go on', async () => {
    const continuesFrom = { runId: 'r1', seq: 4, length: 9 }
    const run = begin({ plan: { kind: 'resume', attempt: 2, continuesFrom, resume: 't9' } })
    await run.provider.say(new ProviderFault('gone', 'no such answer'))
    const chunks = await flushAll(run)
    expect(chunks.map(({ type }) => type)).toEqual(['start'])
    expect(await run.outcome).toEqual({ kind: 'gone' })
  })

  test('[W11] keeps the text that came before a stop, and lets go of the provider', async () => {
    const run = begin()
    await run.provider.say('half an ')
    run.stopping.abort()
    const chunks = await flushAll(run)
    expect(chunks.map(({ content }) => content).join('')).toBe('half an ')
    expect(chunks.at(-1)).toMatchObject({ type: 'finish', reason: 'stopped' })
    expect(run.provider.requests.map(({ signal }) => signal.aborted)).toEqual([true])
    expect(await run.outcome).toEqual({ kind: 'ended', end: { type: 'finish', reason: 'stopped' } })
  })

  test('[W11] stops before the first token, and takes what the provider throws then for no fault', async () => {
    const rude = {
      ...createScriptedProvider(),
      async *answer({ signal }: AnswerRequest): AsyncGenerator<Delta> {
        yield { kind: 'text', text: '' }
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve)
        })
        throw new Error('aborted')
      },
    }
    const run = begin({ provider: rude })
    await turn()
    run.stopping.abort()
    const chunks = await flushAll(run)
    expect(chunks.map(({ type, reason }) => reason ?? type)).toEqual(['start', 'stopped'])
  })

  test('[W11] leaves an answer whole that ended before its stop', async () => {
    const run = begin()
    await run.provider.say('whole', { kind: 'finish', reason: 'complete' })
    run.stopping.abort()
    expect((await flushAll(run)).at(-1)).toMatchObject({ type: 'finish', reason: 'complete' })
  })

  test('[W11] writes no end for a stop of a partition that is lost', async () => {
    const run = begin()
    await run.log.flush()
    run.stop.abort()
    run.stopping.abort()
    expect(await run.outcome).toEqual({ kind: 'lost' })
    expect(run.log.waiting).toBe(0)
  })

  test('[P8] has the provider cancel what it goes on with, before the end is written', async () => {
    const run = begin()
    await run.provider.say({ kind: 'text', text: 'half', resume: 't4' })
    run.stopping.abort()
    await run.log.flush()
    await run.log.flush()
    expect(run.provider.cancelled).toEqual(['t4'])
    expect((await run.log.flush()).map(({ type }) => type)).toEqual(['finish'])
    await run.outcome
  })

  test('[P8] lets go of what it resumes before it has that cancelled, so that it is not asked for anew', async () => {
    const steps: string[] = []
    const provider = {
      ...createScriptedProvider(),
      async *answer({ signal }: AnswerRequest): AsyncGenerator<Delta> {
        yield { kind: 'text', text: '', resume: 't1' }
        await once(signal, 'abort')
        steps.push('left')
      },
      cancel: async (resume: string) => void steps.push(`cancelled ${resume}`),
    }
    const continuesFrom = { runId: 'r1', seq: 1, length: 0 }
    const run = begin({ provider, plan: { kind: 'resume', attempt: 2, continuesFrom, resume: 't0' } })
    await turn()
    run.stopping.abort()
    expect((await flushAll(run)).map(({ type }) => type)).toEqual(['start', 'finish'])
    expect(steps).toEqual(['left', 'cancelled t1'])
  })

  test('[P8] writes the end also where the provider does not answer', async () => {
    const run = begin({ provider: { ...createScriptedProvider(), cancel: () => new Promise(() => {}) } })
    await run.provider.say({ kind: 'text', text: 'half', resume: 't4' })
    run.stopping.abort()
    for (const _ of ['start', 'text']) await run.log.flush()
    await run.clock.advance(2000)
    expect((await run.log.flush()).map(({ type }) => type)).toEqual(['finish'])
    await run.outcome
  })
})
