import type { Message, RecordMetadata } from 'kafkajs'
import type { AppendCall } from './kafka-append-call.ts'

/** One record of a call, which is not written yet. */
export interface Waiting {
  readonly call: AppendCall
  /** Which record of the call it is. */
  readonly index: number
  readonly topic: string
  readonly partition: number
  readonly message: Message
  readonly bytes: number
}

/** Names a partition of a topic. */
export function placeOf({ topic, partition }: Pick<Waiting, 'topic' | 'partition'>): string {
  return `${topic} ${partition}`
}

/** The records of one partition are one batch, in which they keep their order. */
export function tellPositions(flight: readonly Waiting[], batches: readonly RecordMetadata[]): void {
  const next = new Map(
    batches.map(({ topicName, partition, baseOffset }) => [
      placeOf({ topic: topicName, partition }),
      Number(baseOffset),
    ]),
  )
  for (const item of flight) {
    const place = placeOf(item)
    const position = next.get(place) ?? NaN
    next.set(place, position + 1)
    item.call.wrote(item.index, position)
  }
}
