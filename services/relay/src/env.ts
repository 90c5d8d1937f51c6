import * as z from 'zod'
import { DEFAULT_LIMITS } from './relay-limits.ts'

const bytes = (least: number, most: number) => z.coerce.number().int().min(least).max(most)

/** The variables of a relay, in whichever process it runs. */
export const RelayEnv = z.object({
  RELAY_HOST: z.string().default('127.0.0.1'),
  RELAY_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** The folder of the built page; without it something else serves the page. */
  WEB_DIST: z.string().optional(),
  /** Where the page is opened other than by an address or as localhost, and other origins whose pages may connect; separated by commas. */
  ALLOWED_ORIGINS: z
    .string()
    .default('')
    .transform((origins) => origins.split(',').flatMap((origin) => origin.trim() || []))
    .pipe(z.array(z.url({ protocol: /^https?$/ }))),
  RELAY_MAX_BUFFERED_BYTES: bytes(16_384, 1_073_741_824).default(DEFAULT_LIMITS.maxBufferedBytes),
  RELAY_CONTEXT_BYTES: bytes(1_024, 500_000).default(DEFAULT_LIMITS.contextBytes),
  RELAY_SEND_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(DEFAULT_LIMITS.sendTimeoutMs),
})
export type RelayEnv = z.infer<typeof RelayEnv>

/** The variables of a relay that is a process of its own, beside those of its log. */
export const ProcessEnv = z.object({
  ...RelayEnv.shape,
  /** The view's file; it can be deleted while the relay is down. */
  RELAY_VIEW: z.string().default('.data/view.sqlite'),
  RELAY_DRAIN_MS: z.coerce.number().int().min(0).max(3_600_000).default(8000),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})
