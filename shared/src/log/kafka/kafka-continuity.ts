import type { Cluster } from 'kafkajs'
import { fetchOnce } from './kafka-fetch.ts'
import { createLaggingEnds } from './kafka-lagging-end.ts'
import { isOutOfRange, rangeOf } from './kafka-range.ts'
import type { LogRecord } from '../log.ts'
import { otherLog } from '../other-log.ts'

/** Whether the log that a tail reads is still the same one: Kafka's topics have names, and another can come under the same name. */
export interface Continuity {
  /**
   * Looks at the records before `positions`, on connections that are new. Rejects with `offset-expired` where others stand than stood there, or none for a while;
   * with another error until that while is over.
   */
  check(cluster: Cluster, positions: ReadonlyMap<number, number>): Promise<void>
  read(records: readonly LogRecord[]): void
}

/** `now` in milliseconds, of a clock that only goes forward. */
export function createContinuity(topic: string, now = () => performance.now()): Continuity {
  const last = new Map<number, LogRecord>()
  const ends = createLaggingEnds(topic, now)

  async function look(cluster: Cluster, partition: number, position: number): Promise<LogRecord | null> {
    const leaders = cluster.findLeaderForPartitions(topic, [partition])
    const [nodeId] = Object.keys(leaders)
    if (nodeId === undefined) throw new Error(`no broker leads the partition ${partition} of ${topic}`)
    try {
      const from = new Map([[partition, position]])
      const [fetched] = await fetchOnce({ cluster, nodeId, topic, from, maxWaitMs: 0 })
      if (fetched !== undefined && fetched.end <= position) throw ends.behind(partition, position)
      ends.reached(partition)
      return fetched?.records.find((record) => record.position === position) ?? null
    } catch (error) {
      if (!isOutOfRange(error)) throw error
      const { start } = await rangeOf(cluster, topic, partition)
      ends.reached(partition)
      if (position < start) return null
      throw otherLog(topic, partition, position)
    }
  }

  return {
    async check(cluster, positions) {
      const places = [...positions].filter(([, position]) => position > 0)
      const checkOne = async ([partition, position]: readonly [number, number]): Promise<void> => {
        const found = await look(cluster, partition, position - 1)
        const known = last.get(partition)
        // What was removed says nothing about what is there.
        if (found === null) return
        if (known?.position === found.position && !isSame(known, found)) {
          throw otherLog(topic, partition, position)
        }
        last.set(partition, found)
      }
      await Promise.all(places.map(checkOne))
    },
    read(records) {
      for (const record of records) last.set(record.partition, record)
    },
  }
}

function isSame(left: LogRecord, right: LogRecord): boolean {
  return left.timestamp === right.timestamp && left.key === right.key && left.value === right.value
}
