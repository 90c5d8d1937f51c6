import type { ContextMessage } from '@ras/shared/protocol/job'
import { type Clock, systemClock } from '@ras/worker/clock'
import { createOpenAiProvider } from '@ras/worker/provider/openai-provider'
import { describeProvider } from '@ras/worker/provider/provider.contract'
import type { Delta, Provider } from '@ras/worker/provider/provider'
import { describe, expect, test as base } from 'vitest'
import { DEFAULT_ANSWER, type OpenAiServer, startOpenAiServer } from './support/openai-server.ts'
import { type OpenAiTurn, tokensOf } from './support/openai-turn.ts'

const CONTEXT: readonly ContextMessage[] = [{ role: 'user', content: 'And now?' }]
const TOKENS = tokensOf(DEFAULT_ANSWER).length
/** A hundred times as fast. */
const clock: Clock = {
  now: () => systemClock.now() * 100,
  elapsed: () => systemClock.elapsed() * 100,
  sleep: (ms, signal) => systemClock.sleep(ms / 100, signal),
}

const QUEUE_MS = 100_000

/** The clock with a limit for the queue that is over when the test says so: on a busy machine no answer is too late for it, and none too early. */
function heldClock() {
  let over: (() => void) | null = null
  const pauses: number[] = []
  const sleep: Clock['sleep'] = (ms, signal) => {
    if (ms !== QUEUE_MS) {
      pauses.push(ms)
      return clock.sleep(ms, signal)
    }
    return new Promise((resolve) => {
      over = resolve
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }
  return { ...clock, sleep, pauses, endQueue: () => over?.() }
}

function providerOf({ baseUrl }: OpenAiServer, time: Clock = heldClock()): Provider {
  const background = { clock: time, queueMs: QUEUE_MS, pollMs: 2000 }
  return createOpenAiProvider({ apiKey: 'k', model: 'm', baseUrl, api: 'responses', background })
}

describeProvider('openai provider in the background', async () => {
  const server = await startOpenAiServer()
  const doing = (turn: OpenAiTurn): readonly ContextMessage[] => {
    server.next(turn)
    return CONTEXT
  }
  return {
    provider: providerOf(server),
    answering: () => ({ context: CONTEXT, text: DEFAULT_ANSWER }),
    holding: () => doing({ text: 'Wait for it', end: 'hold' }),
    overloaded: () => doing({ status: 429 }),
    cut: () => ({ context: doing({ text: 'This is only', end: 'cut' }), text: 'This is only' }),
    refused: () => doing({ status: 400 }),
    resumes: true,
    close: () => server.close(),
  }
})

const test = base.extend<{ server: OpenAiServer }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads which fixtures this one needs from the pattern
  server: async ({}, use) => {
    const server = await startOpenAiServer()
    await use(server)
    await server.close()
  },
})

interface Asked {
  readonly resume?: string
  /** Lets go once there is so much text. */
  readonly until?: number
  /** So many of its responses stay in the queue for too long: the limit of each is over as soon as its id is known. */
  readonly queued?: number
  readonly time?: ReturnType<typeof heldClock>
}

/** The text, with the reason behind it, and the token behind the text. */
async function ask(
  server: OpenAiServer,
  { resume, until = Infinity, queued = 0, time = heldClock() }: Asked = {},
) {
  const stop = new AbortController()
  const request = { context: CONTEXT, signal: stop.signal, ...(resume === undefined ? {} : { resume }) }
  let text = ''
  let token = ''
  let left = queued
  for await (const delta of providerOf(server, time).answer(request)) {
    text += said(delta)
    if (delta.kind === 'text') token = delta.resume ?? 'none'
    if (text === '' && left > 0) {
      left -= 1
      time.endQueue()
    }
    if (text.length >= until) stop.abort()
  }
  return { text, token }
}

const said = (delta: Delta): string => (delta.kind === 'text' ? delta.text : ` [${delta.reason}]`)

describe('openai provider in the background', () => {
  test('[P6] asks for a response that is generated without a reader, and stored', async ({ server }) => {
    await ask(server)
    expect(server.requests).toEqual([
      {
        path: '/v1/responses',
        body: { model: 'm', input: CONTEXT, stream: true, background: true, store: true },
      },
    ])
  })

  test('[P6] has a token before there is text', async ({ server }) => {
    server.next({ text: DEFAULT_ANSWER, holdAfter: 0 })
    const { text, token } = await ask(server, { until: 0 })
    expect(text).toBe('')
    server.background.release()
    expect((await ask(server, { resume: token })).text).toBe(`${DEFAULT_ANSWER} [complete]`)
    expect(server.generatedTokens).toBe(TOKENS)
  })

  test('[P6] has nothing generated twice when another reads on', async ({ server }) => {
    server.next({ text: DEFAULT_ANSWER, holdAfter: 5 })
    const first = await ask(server, { until: 20 })
    server.background.release()
    const second = await ask(server, { resume: first.token })
    expect(`${first.text}${second.text}`).toBe(`${DEFAULT_ANSWER} [complete]`)
    expect(server.generatedTokens).toBe(TOKENS)
    expect(server.requests.map(({ path }) => path.replace(/\d+$/, 'N'))).toEqual([
      '/v1/responses',
      '/v1/responses/resp_1?stream=true&starting_after=N',
    ])
  })

  test('[P7] reads on by itself when the connection breaks or the server stumbles', async ({ server }) => {
    server.next({ text: DEFAULT_ANSWER, holdAfter: 5 })
    const asked = ask(server)
    await expect.poll(() => server.generatedTokens).toBe(5)
    server.background.refuseReads(503, 429)
    server.breakConnections()
    server.background.release()
    expect((await asked).text).toBe(`${DEFAULT_ANSWER} [complete]`)
    expect(server.generatedTokens).toBe(TOKENS)
  })

  test.for([
    ['a thought', false],
    ['that it is alive', true],
  ] as const)(
    '[P7] reads on however often the connection breaks, where each has brought %s',
    async ([, keepsAlive], { server }) => {
      server.next({ text: DEFAULT_ANSWER, holdAfter: 0, thoughts: 9, keepsAlive })
      const asked = ask(server)
      await expect.poll(() => server.requests.length).toBe(10)
      server.background.release()
      expect((await asked).text).toBe(`${DEFAULT_ANSWER} [complete]`)
      expect(server.generatedTokens).toBe(TOKENS)
    },
  )

  test('[P7] does so too where another has asked for the answer', async ({ server }) => {
    server.next({ text: DEFAULT_ANSWER, holdAfter: 0, thoughts: 9 })
    const { token } = await ask(server, { until: 0 })
    const asked = ask(server, { resume: token })
    await expect.poll(() => server.requests.length).toBeGreaterThan(9)
    server.background.release()
    expect((await asked).text).toBe(`${DEFAULT_ANSWER} [complete]`)
  })

  test('[P7] gives up where one connection after the other breaks and brings nothing', async ({ server }) => {
    server.next({ text: DEFAULT_ANSWER, holdAfter: 0, thoughts: 1 })
    server.background.refuseReads(...Array.from({ length: 9 }, () => 503))
    await expect(ask(server)).rejects.toMatchObject({ kind: 'overloaded' })
    expect(server.requests).toHaveLength(6)
  })

  test('[W6] waits as long as the provider asks, and gives up one that asks for too long a wait', async ({
    server,
  }) => {
    server.next({ text: DEFAULT_ANSWER, holdAfter: 0, thoughts: 2 })
    server.background.refuseReads(429, 200, 429)
    server.background.askToWait(30, 31)
    const time = heldClock()
    await expect(ask(server, { time })).rejects.toMatchObject({ kind: 'overloaded' })
    expect(time.pauses).toEqual([500, 30_000, 500])
  })

  test('[P7] waits for an end however often it cannot ask, where each time it is answered again', async ({
    server,
  }) => {
    server.next({ text: DEFAULT_ANSWER, holdAfter: 5 })
    const first = await ask(server, { until: 20 })
    server.background.expire()
    server.background.refuseReads(200, 200, ...Array.from({ length: 9 }, () => [503, 200]).flat())
    const reading = ask(server, { resume: first.token })
    await expect.poll(() => server.requests.length).toBeGreaterThan(20)
    server.background.release()
    expect(`${first.text}${(await reading).text}`).toBe(`${DEFAULT_ANSWER} [complete]`)
  })

  test.each([
    [{ text: DEFAULT_ANSWER }, `${DEFAULT_ANSWER} [complete]`],
    [{ text: DEFAULT_ANSWER, end: 'length' }, `${DEFAULT_ANSWER} [length]`],
    [{ text: DEFAULT_ANSWER, end: 'content-filter' }, `${DEFAULT_ANSWER} [content-filter]`],
    [{ text: DEFAULT_ANSWER, refuses: true }, `${DEFAULT_ANSWER} [content-filter]`],
  ] as const)('[P7] waits for the end of %j where it can no longer be streamed', async (turn, expected) => {
    const server = await startOpenAiServer()
    server.next({ ...turn, holdAfter: 5 })
    const first = await ask(server, { until: 20 })
    server.background.expire()
    const reading = ask(server, { resume: first.token })
    await expect.poll(() => server.requests.length).toBeGreaterThan(4)
    server.background.release()
    const second = await reading
    expect(`${first.text}${second.text}`).toBe(expected)
    expect(server.generatedTokens).toBe(TOKENS)
    await server.close()
  })

  test('[P6] knows a refusal behind which it goes on', async ({ server }) => {
    server.next({ text: 'No, I would rather not.', refuses: true })
    const first = await ask(server)
    expect((await ask(server, { resume: first.token })).text).toBe(' [content-filter]')
  })

  test('[P6] is gone where the provider has forgotten an answer of which there is text', async ({
    server,
  }) => {
    const { token } = await ask(server, { until: 20 })
    server.background.forget()
    await expect(ask(server, { resume: token })).rejects.toMatchObject({ kind: 'gone' })
    expect(server.requests.filter(({ path }) => path === '/v1/responses')).toHaveLength(1)
  })

  test('[P7] asks anew where the provider has forgotten an answer of which there is none', async ({
    server,
  }) => {
    server.next({ text: '', holdAfter: 0, end: 'hold' })
    const { token } = await ask(server, { until: 0 })
    server.background.forget()
    expect((await ask(server, { resume: token })).text).toBe(`${DEFAULT_ANSWER} [complete]`)
  })

  test('[P7] cancels an answer that stays in the queue, and asks anew', async ({ server }) => {
    server.next({ text: 'never', isQueued: true })
    const { text } = await ask(server, { queued: 1 })
    expect(text).toBe(`${DEFAULT_ANSWER} [complete]`)
    expect(server.background.cancelled).toBe(1)
    expect(server.generatedTokens).toBe(TOKENS)
  })

  test('[P7] does so too where the connection is kept alive meanwhile', async ({ server }) => {
    server.next({ text: 'never', isQueued: true, keepsAlive: true })
    expect((await ask(server, { queued: 1 })).text).toBe(`${DEFAULT_ANSWER} [complete]`)
    expect(server.background.cancelled).toBe(1)
  })

  test('[P7] does so too with an answer that another had asked for', async ({ server }) => {
    server.next({ text: 'never', isQueued: true })
    const { token } = await ask(server, { until: 0 })
    const time = heldClock()
    const asked = ask(server, { resume: token, time })
    await expect.poll(() => server.requests.length).toBe(2)
    time.endQueue()
    expect((await asked).text).toBe(`${DEFAULT_ANSWER} [complete]`)
    expect(server.background.cancelled).toBe(1)
  })

  test('[P7] gives up where every answer stays in the queue', async ({ server }) => {
    server.next(...Array.from({ length: 9 }, () => ({ text: 'never', isQueued: true })))
    await expect(ask(server, { queued: 9 })).rejects.toMatchObject({ kind: 'overloaded' })
    expect(server.background.cancelled).toBe(3)
  })

  test.for([false, true])(
    '[P7, W10] asks anew where a predecessor cancelled it in the queue and died, expired: %s',
    async (isExpired, { server }) => {
      server.next({ text: 'never', isQueued: true })
      const { token } = await ask(server, { until: 0 })
      await providerOf(server).cancel(token, new AbortController().signal)
      if (isExpired) server.background.expire()
      const { text } = await ask(server, { resume: token })
      expect(text).toBe(`${DEFAULT_ANSWER} [complete]`)
      expect(server.requests.filter(({ path }) => path === '/v1/responses')).toHaveLength(2)
      expect(server.generatedTokens).toBe(TOKENS)
    },
  )

  test('[P7] asks anew where another cancels it in the queue meanwhile', async ({ server }) => {
    server.next({ text: 'never', isQueued: true })
    const { token } = await ask(server, { until: 0 })
    const reading = ask(server, { resume: token })
    await expect.poll(() => server.requests.length).toBe(2)
    await providerOf(server).cancel(token, new AbortController().signal)
    expect((await reading).text).toBe(`${DEFAULT_ANSWER} [complete]`)
  })

  test('[P7] asks anew where it does not hear that it was cancelled', async ({ server }) => {
    server.next({ text: 'never', isQueued: true })
    server.background.loseCancels()
    expect((await ask(server, { queued: 1 })).text).toBe(`${DEFAULT_ANSWER} [complete]`)
    expect(server.background.cancelled).toBe(1)
  })

  test('[P7] gives up where every answer stays in the queue and it never hears that it was cancelled', async ({
    server,
  }) => {
    server.next(...Array.from({ length: 9 }, () => ({ text: 'never', isQueued: true })))
    server.background.loseCancels()
    await expect(ask(server, { queued: 9 })).rejects.toMatchObject({ kind: 'overloaded' })
    expect(server.background.cancelled).toBe(3)
  })

  test('[P7] waits longer for one that has left the queue', async ({ server }) => {
    server.next({ text: DEFAULT_ANSWER, holdAfter: 0 })
    await ask(server, { until: 0 })
    // Behind all events that say so.
    const time = heldClock()
    const reading = ask(server, { resume: 'resp_1:3:0', time })
    await expect.poll(() => server.requests.length).toBe(2)
    time.endQueue()
    await expect.poll(() => server.requests.filter(({ path }) => path.endsWith('/resp_1')).length).toBe(1)
    server.background.release()
    expect((await reading).text).toBe(`${DEFAULT_ANSWER} [complete]`)
    expect(server.background.cancelled).toBe(0)
  })

  test('[P7] ends as stopped where somebody cancelled it at the provider', async ({ server }) => {
    server.next({ text: DEFAULT_ANSWER, holdAfter: 5 })
    const first = await ask(server, { until: 20 })
    await fetch(`${server.baseUrl}/responses/resp_1/cancel`, { method: 'POST' })
    server.background.expire()
    const { text } = await ask(server, { resume: first.token })
    expect(text.endsWith(' [stopped]')).toBe(true)
  })

  test('[P8] is generated no further once it is cancelled', async ({ server }) => {
    server.next({ text: DEFAULT_ANSWER, holdAfter: 5 })
    const { token } = await ask(server, { until: 20 })
    const signal = new AbortController().signal
    await providerOf(server).cancel(token, signal)
    server.background.release()
    server.background.expire()
    expect((await ask(server, { resume: token })).text.endsWith(' [stopped]')).toBe(true)
    expect([server.background.cancelled, server.generatedTokens]).toEqual([1, 5])
  })

  test.each([
    ['server_error', 'failing'],
    ['rate_limit_exceeded', 'overloaded'],
  ] as const)('[P5] throws a response that failed with %s, streamed or not', async (code, kind) => {
    const server = await startOpenAiServer()
    server.next({ text: 'Half', end: 'failed', code })
    await expect(ask(server)).rejects.toMatchObject({ kind })
    server.background.expire()
    await expect(ask(server, { resume: 'resp_1:4:4' })).rejects.toMatchObject({ kind })
    expect(server.requests.filter(({ path }) => path === '/v1/responses')).toHaveLength(1)
    await server.close()
  })

  test.for([
    ['server_error', false],
    ['rate_limit_exceeded', false],
    ['rate_limit_exceeded', true],
  ] as const)(
    '[W6] asks anew where a response failed with %s before it said anything, expired: %s',
    async ([code, isExpired], { server }) => {
      server.next({ text: '', end: 'failed', code })
      const { token } = await ask(server, { until: 0 })
      if (isExpired) server.background.expire()
      expect((await ask(server, { resume: token })).text).toBe(`${DEFAULT_ANSWER} [complete]`)
      expect(server.requests.filter(({ path }) => path === '/v1/responses')).toHaveLength(2)
    },
  )

  test('[W6] waits before it asks anew, and gives up where each response fails', async ({ server }) => {
    server.next(...Array.from({ length: 9 }, () => ({ text: '', end: 'failed' as const })))
    const time = heldClock()
    await expect(ask(server, { time })).rejects.toMatchObject({ kind: 'failing' })
    expect(server.requests.filter(({ path }) => path === '/v1/responses')).toHaveLength(3)
    expect(time.pauses).toEqual([500, 1000])
  })

  test('[W6] does not ask anew where a response failed for good', async ({ server }) => {
    server.next({ text: '', end: 'failed', code: 'insufficient_quota' })
    await expect(ask(server)).rejects.toMatchObject({ kind: 'quota' })
    expect(server.requests).toHaveLength(1)
  })

  test('[P5] throws what cannot be read as malformed, streamed or not, and takes it for no end', async ({
    server,
  }) => {
    server.next({ text: 'Half', end: 'wrong-shape' })
    await expect(ask(server)).rejects.toMatchObject({ kind: 'malformed' })
    server.background.expire()
    await expect(ask(server, { resume: 'resp_1:4:4' })).rejects.toMatchObject({ kind: 'malformed' })
  })
})
