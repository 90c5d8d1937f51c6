import { Chunk } from '@ras/shared/protocol/chunk'
import { describe, expect, test } from 'vitest'
import { WorkerEnv } from './env.ts'
import { createProvider } from './provider/create-provider.ts'

const providerOf = (variables: Readonly<Record<string, string>>) => createProvider(WorkerEnv.parse(variables))

describe('worker environment', () => {
  test('[B3] works with nothing set', () => {
    expect(WorkerEnv.parse({})).toEqual({
      OPENAI_MODEL: 'gpt-5.4-mini',
      OPENAI_BACKGROUND: false,
      OPENAI_BACKGROUND_QUEUE_MS: 120_000,
      MOCK_TOKENS_PER_SECOND: 40,
      MOCK_SCRIPT: {},
      WORKER_CONCURRENCY: 64,
      WORKER_BEAT_MS: 3000,
      WORKER_DRAIN_MS: 8000,
    })
  })

  test('[B3] names every variable that is wrong', () => {
    const parsed = WorkerEnv.safeParse({
      MOCK_SCRIPT: 'cut=often',
      OPENAI_API: 'telepathy',
      OPENAI_BASE_URL: 'localhost',
      OPENAI_BACKGROUND: 'sometimes',
      WORKER_CONCURRENCY: '0',
    })
    expect(parsed.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`)).toEqual([
      expect.stringMatching(/^OPENAI_BASE_URL /),
      expect.stringMatching(/^OPENAI_API /),
      expect.stringMatching(/^OPENAI_BACKGROUND /),
      'MOCK_SCRIPT cut: expected a whole number of at most 7 digits',
      expect.stringMatching(/^WORKER_CONCURRENCY /),
    ])
  })

  test('[W5, U1] refuses to beat more seldom than readers expect', () => {
    expect(WorkerEnv.safeParse({ WORKER_BEAT_MS: '3000' }).success).toBe(true)
    expect(WorkerEnv.safeParse({ WORKER_BEAT_MS: '3001' }).error?.issues[0]?.path).toEqual(['WORKER_BEAT_MS'])
  })

  test.each([128, 129])('[B3, D1] takes a model of %d characters if a chunk does', (length) => {
    const model = 'm'.repeat(length)
    const run = { messageId: 'a', runId: 'r', seq: 0, attempt: 1, model }
    const start = Chunk.safeParse({ id: 'c', conversationId: 'c', type: 'start', timestamp: 0, ...run })
    const env = WorkerEnv.safeParse({ OPENAI_MODEL: model })
    expect([env.success, start.success]).toEqual(length === 128 ? [true, true] : [false, false])
    expect(env.error?.issues[0]?.path).toEqual(start.success ? undefined : ['OPENAI_MODEL'])
  })

  test('[B3] refuses background answers over chat completions, which have none', () => {
    const variables = { OPENAI_API_KEY: 'k', OPENAI_BACKGROUND: 'true', OPENAI_API: 'chat' }
    expect(() => providerOf(variables)).toThrow('OPENAI_BACKGROUND needs OPENAI_API=responses')
  })

  test('[P4] asks OpenAI when there is a key, or the address of a server', () => {
    expect(providerOf({}).model).toBe('mock')
    expect(providerOf({ OPENAI_API_KEY: 'k' }).model).toBe('gpt-5.4-mini')
    expect(providerOf({ OPENAI_BASE_URL: 'http://localhost:1/v1', OPENAI_MODEL: 'llama' }).model).toBe(
      'llama',
    )
  })
})
