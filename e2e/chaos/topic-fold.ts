import { type Conversation, emptyConversation } from '@ras/shared/conversation/conversation'
import { fold } from '@ras/shared/conversation/fold'
import { KafkaEnvironment } from '@ras/shared/log/kafka-config'
import { openKafkaLog } from '@ras/shared/log/kafka-log'
import { decodeChunk } from '@ras/shared/log/record-codec'
import type { LogRecord } from '@ras/shared/log/log'
import { findSecondStarts, type SecondStart } from './second-starts.ts'

/** What stands in `chunks`. */
export interface TopicFold {
  readonly conversations: ReadonlyMap<string, Conversation>
  /** Answers that were begun from their start again although text of them was there. */
  readonly secondStarts: readonly SecondStart[]
}

/** Reads the whole topic from the broker itself, past every relay, and folds it. */
export async function foldTopic(kafka: Readonly<Record<string, string>>): Promise<TopicFold> {
  const { kafka: config } = KafkaEnvironment.parse(kafka)
  const log = await openKafkaLog({ config })
  const conversations = new Map<string, Conversation>()
  const watch = findSecondStarts()

  function take(record: LogRecord): void {
    const decoded = decodeChunk(record)
    if (decoded.kind === 'invalid') throw new Error(`unable to fold the topic; ${decoded.reason}`)
    const { value: chunk } = decoded
    const { conversationId: id } = chunk
    const before = conversations.get(id) ?? emptyConversation(id)
    const after = fold(before, chunk)
    watch.see(chunk, record, after !== before)
    conversations.set(id, after)
  }

  try {
    const never = new AbortController().signal
    for (const [partition, { start: from, end: to }] of (await log.bounds('chunks')).entries()) {
      for await (const batch of log.read('chunks', { partition, from, to }, never)) {
        for (const record of batch) take(record)
      }
    }
  } finally {
    await log.close()
  }
  return { conversations, secondStarts: watch.found() }
}
