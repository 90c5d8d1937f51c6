import type { Logger } from '@ras/shared/node/logger'
import type { Clock } from './clock.ts'
import type { Provider } from './provider/provider.ts'

/** How long a provider may take to cancel an answer before its end is written all the same. */
const CANCEL_MS = 2000

interface CancelParts {
  readonly provider: Provider
  readonly clock: Clock
  readonly logger: Logger
}

/** Cancels the provider's work before the stopped answer's end is written: after a crash between the two, the next worker still finds the token and cancels again. */
export async function cancelAnswer(
  resume: string | undefined,
  signal: AbortSignal,
  { provider, clock, logger }: CancelParts,
): Promise<void> {
  if (resume === undefined) return
  const over = new AbortController()
  const cancelling = provider.cancel(resume, AbortSignal.any([signal, over.signal]))
  try {
    await Promise.race([cancelling, clock.sleep(CANCEL_MS, over.signal)])
  } catch (error) {
    // Best effort: what the provider generates without a reader costs money, and changes no screen.
    logger.warn({ err: error }, 'unable to cancel an answer; the provider may go on with it')
  } finally {
    over.abort()
  }
}
