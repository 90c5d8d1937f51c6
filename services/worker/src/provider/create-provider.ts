import { systemClock } from '../clock.ts'
import type { ProviderEnv } from '../env.ts'
import { createMockProvider } from './mock-provider.ts'
import { createOpenAiProvider } from './openai-provider.ts'
import type { Provider } from './provider.ts'

/** OpenAI, or a server that speaks its language, if the environment has a key or an address; else the mock. */
export function createProvider(env: ProviderEnv): Provider {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl } = env
  if (apiKey === undefined && baseUrl === undefined) {
    const defaults = { rate: env.MOCK_TOKENS_PER_SECOND, ...env.MOCK_SCRIPT }
    return createMockProvider({ clock: systemClock, defaults })
  }
  return createOpenAiProvider({
    apiKey: apiKey ?? 'none',
    model: env.OPENAI_MODEL,
    baseUrl: baseUrl ?? null,
    api: env.OPENAI_API ?? (baseUrl === undefined ? 'responses' : 'chat'),
  })
}
