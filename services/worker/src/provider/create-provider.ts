import { systemClock } from '../clock.ts'
import type { ProviderEnv } from '../env.ts'
import { createMockProvider } from './mock-provider.ts'
import { createOpenAiProvider } from './openai-provider.ts'
import type { Provider } from './provider.ts'

/** How often a background response that has not ended is asked for. */
const POLL_MS = 2000

/** OpenAI, or a server that speaks its language, if the environment has a key or an address; else the mock. */
export function createProvider(env: ProviderEnv): Provider {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl } = env
  if (apiKey === undefined && baseUrl === undefined) {
    const defaults = { rate: env.MOCK_TOKENS_PER_SECOND, ...env.MOCK_SCRIPT }
    return createMockProvider({ clock: systemClock, defaults })
  }
  if (env.OPENAI_BACKGROUND && env.OPENAI_API === 'chat') {
    throw new Error('unable to start; OPENAI_BACKGROUND needs OPENAI_API=responses')
  }
  const byAddress = baseUrl === undefined ? 'responses' : 'chat'
  return createOpenAiProvider({
    apiKey: apiKey ?? 'none',
    model: env.OPENAI_MODEL,
    baseUrl: baseUrl ?? null,
    api: env.OPENAI_BACKGROUND ? 'responses' : (env.OPENAI_API ?? byAddress),
    background: env.OPENAI_BACKGROUND
      ? { clock: systemClock, queueMs: env.OPENAI_BACKGROUND_QUEUE_MS, pollMs: POLL_MS }
      : null,
  })
}
