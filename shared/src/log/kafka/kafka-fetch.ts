import type { Cluster, KafkaMessage } from 'kafkajs'
import type { LogRecord } from '../log.ts'

const MAX_BYTES_PER_PARTITION = 1_048_576
const MAX_BYTES = 32 * 1_048_576

/** What one request brought of one partition. */
export interface Fetched {
  readonly partition: number
  readonly records: readonly LogRecord[]
  /** The position to ask for next. */
  readonly next: number
  /** Where the partition ended then, for a reader of what is committed. */
  readonly end: number
  /** Where it ended for its writers: beyond `end` while transactions are undecided. Before what its readers have seen while a new leader does not know (KIP-207). */
  readonly high: number
  /**
   * Why nothing came although the log goes on: `removed` where what came is the batch of the position, without it; `unknown` where no record came at all: they
   * did not fit beside the others, were not fetched from an object store in time, or were compacted away with all of their batch.
   */
  readonly hole: 'removed' | 'unknown' | null
}

export interface FetchRequest {
  readonly cluster: Cluster
  readonly nodeId: string
  readonly topic: string
  readonly from: ReadonlyMap<number, number>
  /** How long the broker may hold the request while nothing is new. */
  readonly maxWaitMs: number
}

/** kafkajs types the answer as any; this is what its protocol/requests/fetch/v11/response.js gives. */
interface FetchResponse {
  readonly responses: readonly { readonly partitions: readonly PartitionResponse[] }[]
}
interface PartitionResponse {
  readonly partition: number
  readonly highWatermark: string
  readonly lastStableOffset: string
  readonly abortedTransactions: readonly AbortedTransaction[] | null
  readonly messages: readonly FetchedMessage[]
}
interface AbortedTransaction {
  readonly producerId: string
  readonly firstOffset: string
}
type FetchedMessage = KafkaMessage & {
  readonly isControlRecord: boolean
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean }
}

/** One request to one broker for the partitions it leads. */
export async function fetchOnce({
  cluster,
  nodeId,
  topic,
  from,
  maxWaitMs,
}: FetchRequest): Promise<readonly Fetched[]> {
  const broker = await cluster.findBroker({ nodeId })
  const perPartition = Math.min(MAX_BYTES_PER_PARTITION, Math.floor(MAX_BYTES / from.size))
  const partitions = [...from].map(([partition, position]) => ({
    partition,
    fetchOffset: String(position),
    maxBytes: perPartition,
  }))
  const response: FetchResponse = await broker.fetch({
    replicaId: -1,
    isolationLevel: 1,
    maxWaitTime: maxWaitMs,
    minBytes: 1,
    maxBytes: MAX_BYTES,
    topics: [{ topic, partitions }],
  })
  return response.responses.flatMap((found) =>
    found.partitions.map((partition) => toFetched(partition, from.get(partition.partition) ?? 0)),
  )
}

function toFetched(response: PartitionResponse, from: number): Fetched {
  const { partition, messages } = response
  const end = Number(response.lastStableOffset)
  // A broker answers with whole batches, which may begin before what was asked for.
  const kept = withoutAborted(messages, response.abortedTransactions ?? []).filter(
    (message) => !message.isControlRecord && Number(message.offset) >= from,
  )
  const last = messages.at(-1)
  const next = last === undefined ? from : Math.max(from, Number(last.offset) + 1)
  const lacks = last === undefined ? 'unknown' : 'removed'
  return {
    partition,
    records: kept.map((message) => toRecord(partition, message)),
    next,
    end,
    high: Number(response.highWatermark),
    hole: next === from && from < end ? lacks : null,
  }
}

function toRecord(partition: number, { key, value, offset, timestamp }: KafkaMessage): LogRecord {
  return {
    partition,
    position: Number(offset),
    key: key === null ? null : key.toString('utf8'),
    value: value === null ? null : value.toString('utf8'),
    timestamp: Number(timestamp),
  }
}

/** A producer's records from the start of an aborted transaction to its marker do not count. */
function withoutAborted(
  messages: readonly FetchedMessage[],
  transactions: readonly AbortedTransaction[],
): readonly FetchedMessage[] {
  if (transactions.length === 0) return messages
  const begins = transactions.toSorted((a, b) => Number(a.firstOffset) - Number(b.firstOffset))
  const aborted = new Set<string>()
  return messages.filter(({ offset, isControlRecord, batchContext: { producerId, inTransaction } }) => {
    while (begins[0] !== undefined && Number(begins[0].firstOffset) <= Number(offset)) {
      aborted.add(begins[0].producerId)
      begins.shift()
    }
    if (isControlRecord) aborted.delete(producerId)
    return !(inTransaction && aborted.has(producerId))
  })
}
