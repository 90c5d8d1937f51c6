import { StreamError } from '../../protocol/stream-error.ts'
import type { KafkaAdmin } from './kafka-admin.ts'
import type { KafkaConfig } from './kafka-config.ts'
import { refusalOf, silenceOf } from './kafka-refusal.ts'
import { ensureTopics } from './kafka-topics.ts'

interface OpenTopicsOptions {
  readonly withinMs: number
  /** Ends it at once, with the signal's reason. */
  readonly signal: AbortSignal
}

/** `ensureTopics`, asked again for so long while no broker answers. The rejection names the address and the reason; `admin` is closed then. */
export async function openTopics(
  admin: KafkaAdmin,
  config: KafkaConfig,
  { withinMs, signal }: OpenTopicsOptions,
): Promise<void> {
  signal.throwIfAborted()
  const over = AbortSignal.any([signal, AbortSignal.timeout(withinMs)])
  // A broker that takes the connection and says nothing keeps a question for longer than that.
  const close = (): void => admin.close()
  over.addEventListener('abort', close, { once: true })
  let fault: unknown = new Error(`nothing came within ${withinMs} ms`)
  try {
    await admin.insist(
      (ask) => ensureTopics(ask, config),
      over,
      (error) => {
        if (!over.aborted) fault = error
        return refusalOf(error, config) !== null
      },
    )
  } catch (error) {
    close()
    signal.throwIfAborted()
    if (error instanceof StreamError) throw error
    const where = `unable to open the log; kafka at ${config.brokers.join(',')}`
    const refusal = refusalOf(fault, config)
    if (refusal !== null) throw new StreamError('invalid-request', `${where} ${refusal}`, { cause: fault })
    const message = `${where} does not answer: ${silenceOf(fault, config)}`
    throw new StreamError('log-unavailable', message, { cause: fault })
  } finally {
    over.removeEventListener('abort', close)
  }
}
