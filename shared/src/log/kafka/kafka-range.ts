import type { Cluster } from 'kafkajs'
import type { Bounds } from '../log.ts'

/** Where a partition begins and ends now, asked over the connections of a tail. */
export async function rangeOf(cluster: Cluster, topic: string, partition: number): Promise<Bounds> {
  const ask = { topic, partitions: [{ partition }] }
  const [[first], [last]] = await Promise.all([
    cluster.fetchTopicsOffset([{ ...ask, fromBeginning: true }]),
    cluster.fetchTopicsOffset([{ ...ask, fromBeginning: false }]),
  ])
  return { start: Number(first?.partitions[0]?.offset ?? 0), end: Number(last?.partitions[0]?.offset ?? 0) }
}

/** Kafka refused a position: it stands before the log start, or after the log end. */
export function isOutOfRange(error: unknown): error is Error & { readonly partition: number } {
  return (
    error instanceof Error &&
    error.name === 'KafkaJSOffsetOutOfRange' &&
    'partition' in error &&
    typeof error.partition === 'number'
  )
}
