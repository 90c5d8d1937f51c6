import { ModelName } from '@ras/shared/protocol/chunk'
import * as z from 'zod'
import { parseMockScript } from './provider/mock-script.ts'

const MockScriptText = z
  .string()
  .default('')
  .transform((words, context) => {
    const parsed = parseMockScript(words)
    if (parsed.kind === 'script') return parsed.script
    context.addIssue({ code: 'custom', message: parsed.reason })
    return z.NEVER
  })

/** Which model answers. A key, or the address of a compatible server, selects OpenAI; without them the mock answers. */
export const ProviderEnv = z.object({
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_MODEL: ModelName.default('gpt-5.4-mini'),
  OPENAI_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** By default `chat` where OPENAI_BASE_URL is set, for that is what compatible servers speak, else `responses`. */
  OPENAI_API: z.enum(['responses', 'chat']).optional(),
  /** Background responses, which a successor can resume; the provider stores them. Implies `responses`. */
  OPENAI_BACKGROUND: z
    .enum(['true', 'false'])
    .default('false')
    .transform((word) => word === 'true'),
  OPENAI_BACKGROUND_QUEUE_MS: z.coerce.number().int().min(1000).max(3_600_000).default(120_000),
  MOCK_TOKENS_PER_SECOND: z.coerce.number().int().min(0).max(1_000_000).default(40),
  /** Settings for every answer of the mock, as in a prompt's `[mock …]`: `rate=200 length=2000`. */
  MOCK_SCRIPT: MockScriptText,
})
export type ProviderEnv = z.infer<typeof ProviderEnv>

/** The variables of a worker, in whichever process it runs. */
export const WorkerEnv = z.object({
  ...ProviderEnv.shape,
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(10_000).default(64),
  /** No longer than a reader's patience allows: two beats may be missing before it calls an answer interrupted (U1). */
  WORKER_BEAT_MS: z.coerce.number().int().min(100).max(3000).default(3000),
  WORKER_DRAIN_MS: z.coerce.number().int().min(0).max(3_600_000).default(8000),
})
export type WorkerEnv = z.infer<typeof WorkerEnv>

/** The variables of a worker that is a process of its own, beside those of its log. */
export const ProcessEnv = z.object({
  ...WorkerEnv.shape,
  WORKER_HOST: z.string().default('127.0.0.1'),
  /** Brokers refuse less than their group.min.session.timeout.ms, 6 s by default. */
  WORKER_TAKEOVER_MS: z.coerce.number().int().min(1000).max(300_000).default(6000),
  WORKER_PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})
