import { type Conversation, emptyConversation } from '@ras/shared/conversation/conversation'
import { fold } from '@ras/shared/conversation/fold'
import { KafkaEnvironment } from '@ras/shared/log/kafka/kafka-config'
import { openKafkaLog } from '@ras/shared/log/kafka/kafka-log'
import type { LogRecord } from '@ras/shared/log/log'
import { decodeChunk } from '@ras/shared/log/record-codec'
import { Chunk } from '@ras/shared/protocol/chunk'
import { Config, Subscriber } from 'reliable-ai-streams'
import { findSecondStarts, type SecondStart } from './second-starts.ts'

/** What stands in `chunks`. */
export interface TopicFold {
  readonly conversations: ReadonlyMap<string, Conversation>
  /** Answers that were begun from their start again although text of them was there. */
  readonly secondStarts: readonly SecondStart[]
}

/** Reads the topic from the broker itself, past every relay: each conversation as a `Subscriber` has it, and every record for what only zombies wrote. */
export async function foldTopic(kafka: Readonly<Record<string, string>>): Promise<TopicFold> {
  const { ids, secondStarts } = await readRecords(kafka)
  const conversations = new Map<string, Conversation>()
  const config = new Config({
    bootstrapServers: kafka['KAFKA_BOOTSTRAP_SERVERS'],
    topicPrefix: kafka['KAFKA_TOPIC_PREFIX'],
    numPartitions: Number(kafka['KAFKA_NUM_PARTITIONS']),
  })
  await using subscriber = await new Subscriber(config).connect()
  for (const id of ids) conversations.set(id, await subscribed(subscriber, id))
  return { conversations, secondStarts }
}

/** All that a subscriber yields of what is there. */
async function subscribed(subscriber: Subscriber, conversationId: string): Promise<Conversation> {
  const atEnd = new AbortController()
  const entries = subscriber.subscribe(conversationId, {
    signal: atEnd.signal,
    onProgress({ read, total }) {
      if (read === total) atEnd.abort()
    },
  })
  let conversation = emptyConversation(conversationId)
  for await (const { chunk } of entries) conversation = fold(conversation, Chunk.parse(chunk))
  return conversation
}

async function readRecords(kafka: Readonly<Record<string, string>>): Promise<{
  readonly ids: Iterable<string>
  readonly secondStarts: readonly SecondStart[]
}> {
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
  return { ids: conversations.keys(), secondStarts: watch.found() }
}
