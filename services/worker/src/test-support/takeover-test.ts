import { setImmediate } from 'node:timers/promises'
import type { Log, NewRecord, Ownership } from '@ras/shared/log/log'
import { encodeChunk } from '@ras/shared/log/record-codec'
import { openSqliteLog } from '@ras/shared/log/sqlite/sqlite-log'
import type { Chunk } from '@ras/shared/protocol/chunk'
import type { AnswerJob } from '@ras/shared/protocol/job'
import { StreamError } from '@ras/shared/protocol/stream-error'
import { test as base } from 'vitest'
import { createFakeClock } from './fake-clock.ts'
import type { RunPlan } from '../answer-so-far.ts'
import { createKnownRecords, type KnownRecords } from '../known-records.ts'
import { createTakeover, type Takeover } from '../takeover.ts'

const never = new AbortController().signal
const openLog = (): Log => openSqliteLog({ path: ':memory:', partitions: 1 })

/** A takeover on the embedded log in memory, and what a relay, this worker and others write there. */
class Subject {
  log: Log = openLog()
  readonly clock = createFakeClock()
  reads = 0
  reading = 0
  mostReading = 0
  readsTakeTime = false
  away = false
  asked = 0
  /** The log start. */
  start = 0

  readonly records: KnownRecords = createKnownRecords({
    append: (...records) => this.log.append(...records),
    partitionOf: (key) => this.log.partitionOf(key),
  })

  /** Another log takes the name of this one. */
  async recreate(): Promise<void> {
    await this.log.close()
    this.log = openLog()
  }

  takeover(maxRemembered?: number): Takeover {
    const counted: Pick<Log, 'bounds' | 'read'> = {
      bounds: (topic) => {
        this.asked += 1
        if (this.away) return Promise.reject(new StreamError('log-unavailable', 'unable to ask; away'))
        return this.log.bounds(topic).then((all) => all.map(({ end }) => ({ start: this.start, end })))
      },
      read: (...range) => this.read(...range),
    }
    return createTakeover(counted, this.clock, { silenceMs: 9000, records: this.records, maxRemembered })
  }

  async *read(...range: Parameters<Log['read']>): ReturnType<Log['read']> {
    this.reads += 1
    this.reading += 1
    this.mostReading = Math.max(this.mostReading, this.reading)
    try {
      if (this.readsTakeTime) await setImmediate()
      yield* this.log.read(...range)
    } finally {
      this.reading -= 1
    }
  }

  async prompt(promptId: string): Promise<AnswerJob> {
    const from = (await this.log.bounds('chunks'))[0]?.end ?? 0
    await this.write([{ id: promptId, messageId: promptId, type: 'prompt', role: 'user' }])
    const ids = { conversationId: 'c', promptId, answerId: `${promptId}~a` }
    return { kind: 'answer', ...ids, from, context: [{ role: 'user', content: 'hello' }], timestamp: 1 }
  }

  /** As the worker itself. */
  writeOwn(chunks: readonly Partial<Chunk>[]): Promise<void> {
    return this.write(chunks, [], this.records)
  }

  async write(
    chunks: readonly Partial<Chunk>[],
    more: readonly NewRecord[] = [],
    to: Pick<Log, 'append'> = this.log,
  ): Promise<void> {
    const base = { conversationId: 'c', content: '', timestamp: 1 }
    const records = chunks.map((chunk) =>
      encodeChunk({ ...base, id: `${chunk.runId}-${chunk.seq}`, type: 'text', ...chunk }),
    )
    await to.append('chunks', [...more, ...records], never)
  }
}

export function run(messageId: string, attempt: number, end?: 'finish' | 'error'): readonly Partial<Chunk>[] {
  const common = { messageId, runId: `${messageId}-run${attempt}` }
  return [
    { ...common, seq: 0, type: 'start', role: 'assistant', attempt },
    { ...common, seq: 1, type: 'text', content: 'half' },
    ...(end === undefined ? [] : [{ ...common, seq: 2, type: end }]),
  ]
}

export function own(): Ownership & { readonly lose: () => void } {
  const controller = new AbortController()
  return { partition: 0, signal: controller.signal, lose: () => controller.abort() }
}

export const test = base.extend<{ subject: Subject }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads which fixtures this one needs from the pattern
  subject: async ({}, use) => {
    const subject = new Subject()
    await use(subject)
    await subject.log.close()
  },
})

export const FIRST_PLAN: RunPlan = { kind: 'start', attempt: 1 }
