import type { Admin } from 'kafkajs'
import { createBackoff } from './kafka-backoff.ts'
import type { KafkaSession } from './kafka-client.ts'
import { StreamError } from '../../protocol/stream-error.ts'

/** Questions to the cluster, over one connection that is opened when it is first needed and again after a fault. */
export interface KafkaAdmin {
  ask<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer>
  /** Asks again after a fault of kafkajs, until `signal` aborts or a fault `isFinal`; then rejects with the last one. */
  insist<Answer>(
    question: (admin: Admin) => Promise<Answer>,
    signal: AbortSignal,
    isFinal?: (error: unknown) => boolean,
  ): Promise<Answer>
  close(): void
}

export function createKafkaAdmin(openSession: () => KafkaSession): KafkaAdmin {
  let current: { readonly session: KafkaSession; readonly admin: Promise<Admin> } | null = null

  const open = (): NonNullable<typeof current> => {
    const session = openSession()
    const admin = session.kafka.admin()
    current = { session, admin: admin.connect().then(() => admin) }
    return current
  }

  const ask: KafkaAdmin['ask'] = async (question) => {
    const mine = current ?? open()
    try {
      return await question(await mine.admin)
    } catch (error) {
      mine.session.close()
      if (current === mine) current = null
      throw error
    }
  }

  return {
    ask,
    async insist(question, signal, isFinal = () => false) {
      const backoff = createBackoff()
      for (;;) {
        try {
          return await ask(question)
        } catch (error) {
          if (error instanceof StreamError || isFinal(error)) throw error
          await backoff.wait(signal)
          if (signal.aborted) throw error
        }
      }
    },
    close() {
      current?.session.close()
      current = null
    },
  }
}
