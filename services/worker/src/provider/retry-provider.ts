import type { Clock } from '../clock.ts'
import { ProviderFault } from './provider-fault.ts'
import type { Delta, Provider } from './provider.ts'

const MAX_TRIES = 5
const FIRST_WAIT_MS = 500
/** A provider that asks to wait for longer is given up. */
export const MAX_WAIT_MS = 30_000

export interface RetryOptions {
  readonly clock: Clock
  /** 0 up to 1. */
  readonly random: () => number
  readonly onRetry: (fault: ProviderFault, waitMs: number) => void
}

/**
 * The same provider, tried up to five times while nothing of the answer has come and the fault may pass (W6). Waits twice as long each time, with
 * jitter, or as long as the provider asks, up to 30 s; a provider that asks for longer is given up.
 */
export function retryProvider(provider: Provider, { clock, random, onRetry }: RetryOptions): Provider {
  return {
    model: provider.model,
    cancel: (resume, signal) => provider.cancel(resume, signal),
    async *answer(request): AsyncGenerator<Delta> {
      for (let tries = 1; ; tries += 1) {
        let begun = false
        try {
          for await (const delta of provider.answer(request)) {
            begun = true
            yield delta
          }
          return
        } catch (error) {
          const mayPass = error instanceof ProviderFault && error.retryable
          if (begun || !mayPass || tries === MAX_TRIES) throw error
          const waitMs = error.retryAfterMs ?? FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + random())
          if (waitMs > MAX_WAIT_MS) throw error
          onRetry(error, waitMs)
          await clock.sleep(waitMs, request.signal)
          if (request.signal.aborted) return
        }
      }
    },
  }
}
