import type { Logger } from './logger.ts'

/**
 * Runs a service until SIGTERM or SIGINT, which abort its signal. A fault is logged with its causes and ends the process with 1, to be
 * started again from what is committed. A second signal ends it at once.
 */
export async function runService(
  logger: Logger,
  service: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(1)
      logger.info({ signal: name }, 'stopping')
      controller.abort()
    })
  }
  try {
    await service(controller.signal)
    process.exit(0)
  } catch (error) {
    logger.fatal({ err: error }, 'stopped by a fault')
    process.exit(1)
  }
}
