import type * as z from 'zod'
import { createLogger, type Logger } from './logger.ts'
import { readEnv } from './read-env.ts'

export interface ServiceParts<Env> {
  readonly env: Env
  readonly logger: Logger
  /** Aborts on SIGTERM and SIGINT: the service then drains and resolves, or rejects with its reason where it only waits to begin. */
  readonly signal: AbortSignal
}

/**
 * Runs a service until it resolves, which ends the process with 0, as does the end of its start by the signal (B17). A fault is logged with its causes and ends the process with 1, to be
 * started again from what is committed. An invalid environment ends it with 1 and every problem on standard error (B3). A second
 * signal ends it at once.
 */
export async function runService<Env extends { readonly LOG_LEVEL: string }>(
  name: string,
  schema: z.ZodType<Env>,
  service: (parts: ServiceParts<Env>) => Promise<void>,
): Promise<void> {
  const env = readEnvOrExit(schema)
  const logger = createLogger(name, env.LOG_LEVEL)
  const controller = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(1)
      logger.info({ signal }, 'draining')
      controller.abort()
    })
  }
  try {
    await service({ env, logger, signal: controller.signal })
    process.exit(0)
  } catch (error) {
    if (controller.signal.aborted && error === controller.signal.reason) process.exit(0)
    logger.fatal({ err: error }, 'stopped by a fault')
    process.exit(1)
  }
}

function readEnvOrExit<Env>(schema: z.ZodType<Env>): Env {
  try {
    return readEnv(schema)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}
