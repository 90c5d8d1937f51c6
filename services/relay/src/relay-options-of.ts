import type { RelayEnv } from './env.ts'
import type { RelayOptions } from './relay.ts'

/** What the environment says about a relay. */
export function relayOptionsOf(
  env: RelayEnv,
): Pick<RelayOptions, 'host' | 'port' | 'webDist' | 'allowedOrigins' | 'limits'> {
  return {
    host: env.RELAY_HOST,
    port: env.RELAY_PORT,
    webDist: env.WEB_DIST,
    allowedOrigins: env.ALLOWED_ORIGINS,
    limits: {
      maxBufferedBytes: env.RELAY_MAX_BUFFERED_BYTES,
      contextBytes: env.RELAY_CONTEXT_BYTES,
      sendTimeoutMs: env.RELAY_SEND_TIMEOUT_MS,
    },
  }
}
