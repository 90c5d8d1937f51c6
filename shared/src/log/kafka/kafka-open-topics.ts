import { StreamError } from '../../protocol/stream-error.ts'
import type { KafkaAdmin } from './kafka-admin.ts'
import type { KafkaConfig } from './kafka-config.ts'
import { refusalOf, silenceOf } from './kafka-refusal.ts'
import { ensureTopics } from './kafka-topics.ts'

/** `ensureTopics`, asked again for so long while no broker answers. The rejection names the address and the reason; `admin` is closed then. */
export async function openTopics(admin: KafkaAdmin, config: KafkaConfig, withinMs: number): Promise<void> {
  const late = AbortSignal.timeout(withinMs)
  // A broker that takes the connection and says nothing keeps a question for longer than that.
  const close = (): void => admin.close()
  late.addEventListener('abort', close, { once: true })
  let fault: unknown = new Error(`nothing came within ${withinMs} ms`)
  try {
    await admin.insist(
      (ask) => ensureTopics(ask, config),
      late,
      (error) => {
        if (!late.aborted) fault = error
        return refusalOf(error, config) !== null
      },
    )
  } catch (error) {
    close()
    if (error instanceof StreamError) throw error
    const where = `unable to open the log; kafka at ${config.brokers.join(',')}`
    const refusal = refusalOf(fault, config)
    if (refusal !== null) throw new StreamError('invalid-request', `${where} ${refusal}`, { cause: fault })
    const message = `${where} does not answer: ${silenceOf(fault, config)}`
    throw new StreamError('log-unavailable', message, { cause: fault })
  } finally {
    late.removeEventListener('abort', close)
  }
}
