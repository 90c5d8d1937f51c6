import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { aborted } from '../aborted.ts'
import { openKafkaLog } from './kafka-log.ts'
import { kafkaTestConfig } from '../test-support/kafka-test-config.ts'
import { keysForEachPartition } from '../test-support/log-steps.ts'
import type { Log, LogRecord, Ownership } from '../log.ts'

const never = new AbortController().signal
const PARTITIONS = 6

interface Delivered {
  readonly record: LogRecord
  readonly ownership: Ownership
}

interface Member {
  /** Everything that it got, in order. */
  readonly got: readonly Delivered[]
  /** The partitions on which it has work that was not aborted. */
  working(): readonly number[]
  leave(): Promise<void>
}

/** Works on every record until its partition is lost. */
function join(log: Log, group: string): Member {
  const got: Delivered[] = []
  const stop = new AbortController()
  const work = log.work({
    topic: 'prompts',
    group,
    maxUnfinished: 1000,
    signal: stop.signal,
    async onRecord(record, ownership) {
      got.push({ record, ownership })
      await aborted(ownership.signal)
    },
  })
  const leave = (): Promise<void> => {
    stop.abort()
    return work
  }
  onTestFinished(leave)
  return {
    got,
    working() {
      const alive = got.filter(({ ownership }) => !ownership.signal.aborted)
      return [...new Set(alive.map(({ ownership }) => ownership.partition))].toSorted((a, b) => a - b)
    },
    leave,
  }
}

/** Waits until each has work on so many partitions. */
async function settled(...shares: readonly (readonly [Member, number])[]): Promise<void> {
  const wanted = shares.map(([, share]) => share)
  const found = (): readonly number[] => shares.map(([member]) => member.working().length)
  await expect.poll(found, { timeout: 20_000 }).toEqual(wanted)
}

test('[L7] a member that joins or leaves touches only what moves', async () => {
  const log = await openKafkaLog({ config: kafkaTestConfig({ KAFKA_NUM_PARTITIONS: String(PARTITIONS) }) })
  onTestFinished(() => log.close())
  const keys = keysForEachPartition(log, 10)
  await log.append(
    'prompts',
    keys.map((key) => ({ key, value: 'x' })),
    never,
  )
  const group = randomUUID()

  const first = join(log, group)
  await settled([first, 6])
  const second = join(log, group)
  await settled([first, 3], [second, 3])
  const before = [first.working(), second.working()]
  const delivered = [first.got.length, second.got.length]

  const third = join(log, group)
  await settled([first, 2], [second, 2], [third, 2])
  const kept = [first.working(), second.working()]
  expect(before.flat().filter((partition) => !kept.flat().includes(partition))).toEqual(third.working())
  expect([first.got.length, second.got.length]).toEqual(delivered)

  await third.leave()
  await settled([first, 3], [second, 3])
  for (const [index, member] of [first, second].entries()) {
    expect(member.working()).toEqual(expect.arrayContaining([...(kept[index] ?? [])]))
    const again = member.got.slice(delivered[index]).map(({ ownership }) => ownership.partition)
    expect(again.filter((partition) => kept[index]?.includes(partition))).toEqual([])
  }
})
