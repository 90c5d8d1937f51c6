import type { ContextMessage } from '@ras/shared/protocol/job'
import { createOpenAiProvider } from '@ras/worker/provider/openai-provider'
import { describeProvider } from '@ras/worker/provider/provider.contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_ANSWER, type OpenAiServer, startOpenAiServer } from './support/openai-server.ts'
import type { OpenAiTurn } from './support/openai-turn.ts'

const CONTEXT: readonly ContextMessage[] = [
  { role: 'user', content: 'What came before?' },
  { role: 'assistant', content: 'This.' },
  { role: 'user', content: 'And now?' },
]

describe.each(['responses', 'chat'] as const)('openai provider over %s', (api) => {
  describeProvider('contract', async () => {
    const server = await startOpenAiServer()
    const doing = (turn: OpenAiTurn): readonly ContextMessage[] => {
      server.next(turn)
      return CONTEXT
    }
    return {
      provider: createOpenAiProvider({
        apiKey: 'k',
        model: 'm',
        baseUrl: server.baseUrl,
        api,
        background: null,
      }),
      answering: () => ({ context: CONTEXT, text: DEFAULT_ANSWER }),
      holding: () => doing({ text: 'Wait for it', end: 'hold' }),
      overloaded: () => doing({ status: 429 }),
      cut: () => ({ context: doing({ text: 'This is only', end: 'cut' }), text: 'This is only' }),
      refused: () => doing({ status: 400 }),
      resumes: false,
      close: () => server.close(),
    }
  })

  let server: OpenAiServer
  beforeAll(async () => {
    server = await startOpenAiServer()
  })
  afterAll(() => server.close())

  /** The text, with the reason behind it. */
  async function ask(turn: OpenAiTurn): Promise<string> {
    server.next(turn)
    const { baseUrl } = server
    const provider = createOpenAiProvider({ apiKey: 'k', model: 'm', baseUrl, api, background: null })
    const texts: string[] = []
    for await (const delta of provider.answer({ context: CONTEXT, signal: new AbortController().signal })) {
      texts.push(delta.kind === 'text' ? delta.text : ` [${delta.reason}]`)
    }
    return texts.join('')
  }

  test('[P4] sends the whole context, streamed and not stored', async () => {
    await ask({ text: 'Yes.' })
    const request = server.requests.at(-1)
    expect(request).toEqual(
      api === 'chat'
        ? { path: '/v1/chat/completions', body: { model: 'm', messages: CONTEXT, stream: true } }
        : { path: '/v1/responses', body: { model: 'm', input: CONTEXT, stream: true, store: false } },
    )
  })

  test.each([
    [{ text: 'Done.' }, 'Done. [complete]'],
    [{ text: 'Too long to', end: 'length' }, 'Too long to [length]'],
    [{ text: 'Better not', end: 'content-filter' }, 'Better not [content-filter]'],
    [{ text: 'I would rather not.', refuses: true }, 'I would rather not. [content-filter]'],
    [{ text: '', end: 'complete' }, ' [complete]'],
    [{ text: 'Grüße 👋🏽\n\n```ts\n```' }, 'Grüße 👋🏽\n\n```ts\n``` [complete]'],
  ] satisfies [OpenAiTurn, string][])('[P4] reads %j', async (turn, expected) => {
    expect(await ask(turn)).toBe(expected)
  })

  test.each([
    [{ text: 'Half', end: 'unfinished' }, 'cut'],
    [{ text: 'Half', end: 'cut' }, 'cut'],
    [{ text: 'Half', end: 'not-json' }, 'malformed'],
    [{ text: 'Half', end: 'wrong-shape' }, 'malformed'],
    [{ text: 'Half', end: 'failed' }, 'failing'],
    [{ text: 'Half', end: 'failed', code: 'rate_limit_exceeded' }, 'overloaded'],
    [{ status: 500 }, 'failing'],
    [{ status: 503 }, 'overloaded'],
    [{ status: 401, code: 'invalid_api_key' }, 'unauthorized'],
    [{ status: 404, code: 'model_not_found' }, 'refused'],
    [{ status: 400, code: 'context_length_exceeded' }, 'too-long'],
    [{ status: 429, code: 'insufficient_quota' }, 'quota'],
  ] satisfies [OpenAiTurn, string][])('[P5] throws %j as %s', async (turn, kind) => {
    await expect(ask(turn)).rejects.toMatchObject({ name: 'StreamError', kind })
  })

  test.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after-ms': '120', 'retry-after': '7' }, 120],
    [{}, undefined],
  ] as const)('[W6] tells how long the provider asks to wait with %j', async (headers, retryAfterMs) => {
    await expect(ask({ status: 429, headers })).rejects.toMatchObject({ retryAfterMs })
  })

  test('[W6] does not repeat a request by itself', async () => {
    const before = server.requests.length
    await expect(ask({ status: 500 })).rejects.toThrow('the provider answers 500')
    expect(server.requests.length).toBe(before + 1)
  })

  test('[P5] throws when nobody listens at the address', async () => {
    const gone = await startOpenAiServer()
    await gone.close()
    const provider = createOpenAiProvider({
      apiKey: 'k',
      model: 'm',
      baseUrl: gone.baseUrl,
      api,
      background: null,
    })
    const signal = new AbortController().signal
    const first = provider.answer({ context: CONTEXT, signal })[Symbol.asyncIterator]().next()
    await expect(first).rejects.toMatchObject({ kind: 'unreachable', retryable: true })
  })

  test('[P1] stops what it pays for when its signal aborts', async () => {
    const before = server.generatedTokens
    server.next({ text: 'word '.repeat(10_000), pauseMs: 1 })
    const stop = new AbortController()
    const provider = createOpenAiProvider({
      apiKey: 'k',
      model: 'm',
      baseUrl: server.baseUrl,
      api,
      background: null,
    })
    for await (const _delta of provider.answer({ context: CONTEXT, signal: stop.signal })) stop.abort()
    await expect.poll(() => server.active).toBe(0)
    expect(server.generatedTokens - before).toBeLessThan(10_000)
  })
})
