import { Partitioners } from 'kafkajs'

const choose = Partitioners.DefaultPartitioner()

/** The partition of a key: that of our producers and of Java's clients (murmur2). */
export function kafkaPartitionOf(key: string, partitions: number): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionId,
    // That every partition has a leader: the choice of a key does not depend on it.
    leader: 0,
    partitionErrorCode: 0,
    replicas: [],
    isr: [],
  }))
  return choose({ topic: '', partitionMetadata, message: { key, value: null } })
}
