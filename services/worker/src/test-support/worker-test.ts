import { fold } from '@ras/shared/conversation/fold'
import { type Conversation, emptyConversation } from '@ras/shared/conversation/conversation'
import { isEnded } from '@ras/shared/conversation/new-message'
import type { Log, NewRecord } from '@ras/shared/log/log'
import { partitionOf } from '@ras/shared/log/partition-of'
import { decodeChunk, encodeChunk } from '@ras/shared/log/record-codec'
import { openSqliteLog } from '@ras/shared/log/sqlite/sqlite-log'
import type { StopCommand } from '@ras/shared/protocol/command'
import { answerIdOf } from '@ras/shared/protocol/ids'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { test as base, vi } from 'vitest'
import { systemClock } from '../clock.ts'
import { createMockProvider } from '../provider/mock-provider.ts'
import { runWorker } from '../worker.ts'

export const never = new AbortController().signal
export const PARTITIONS = 3
const quiet = pino({ level: 'silent' })

/** Workers on the embedded log in memory, and what a relay would write for them. */
class Subject {
  readonly log: Log = openSqliteLog({ path: ':memory:', partitions: PARTITIONS })
  readonly #jobs = new Map<string, NewRecord>()
  readonly #stops = new Map<string, Omit<StopCommand, 'kind'>>()
  readonly #started: (() => Promise<void>)[] = []

  /** Answers with how to end it. */
  start({
    metrics = new Registry(),
    clock = systemClock,
    log = this.log,
    canResume = true,
    beatMs = 3000,
    drainMs = 0,
  } = {}): () => Promise<void> {
    const controller = new AbortController()
    const working = runWorker({
      log,
      provider: createMockProvider({ clock, defaults: { rate: 0, resume: canResume ? 'yes' : 'no' } }),
      logger: quiet,
      metrics,
      concurrency: 8,
      beatMs,
      draining: controller.signal,
      drainMs,
    })
    const stop = (): Promise<void> => {
      controller.abort()
      return working
    }
    this.#started.push(stop)
    return stop
  }

  /** A prompt and its job, as a relay appends them. */
  async ask(conversationId: string, promptId: string, content: string, twins = 1): Promise<void> {
    const end = (await this.log.bounds('chunks'))[partitionOf(conversationId, PARTITIONS)]?.end ?? 0
    const common = { conversationId, timestamp: 1 }
    await this.log.append(
      'chunks',
      [encodeChunk({ ...common, id: promptId, messageId: promptId, role: 'user', type: 'prompt', content })],
      never,
    )
    const ids = { promptId, answerId: answerIdOf(promptId), from: end }
    const job = { ...common, ...ids, kind: 'answer', context: [{ role: 'user', content }] }
    const record = { key: conversationId, value: JSON.stringify(job) }
    this.#jobs.set(promptId, record)
    this.#stops.set(promptId, { ...common, ...ids })
    await this.log.append(
      'prompts',
      Array.from({ length: twins }, () => record),
      never,
    )
  }

  /** The job is there again, as after a worker that died before its commit. */
  async again(promptId: string): Promise<void> {
    const record = this.#jobs.get(promptId)
    if (record !== undefined) await this.log.append('prompts', [record], never)
  }

  /** Asks for the end of the answer to a prompt, at so many milliseconds since 1970, right after these records. */
  async stopAnswer(
    promptId: string,
    { askedAt = Date.now(), after = [] }: { askedAt?: number; after?: readonly NewRecord[] } = {},
  ): Promise<void> {
    const stop = this.#stops.get(promptId)
    if (stop === undefined) return
    const value = JSON.stringify({ ...stop, kind: 'stop', askedAt })
    await this.log.append('prompts', [...after, { key: stop.conversationId, value }], never)
  }

  /** Resolves once the group has nothing left to do. */
  async committed(): Promise<void> {
    const isBehind = async (): Promise<boolean> => {
      const commits = await this.log.commits('prompts', 'worker')
      return (await this.log.bounds('prompts')).some(({ end }, partition) => commits[partition] !== end)
    }
    await vi.waitUntil(async () => !(await isBehind()))
  }

  /** Reads until the conversation is as the test waits for it. */
  async until(conversationId: string, holds: (conversation: Conversation) => boolean): Promise<Conversation> {
    const enough = new AbortController()
    let conversation = emptyConversation(conversationId)
    for await (const batch of this.log.tail('chunks', new Map(), enough.signal)) {
      for (const record of batch) {
        const decoded = decodeChunk(record)
        if (decoded.kind === 'value' && decoded.value.conversationId === conversationId) {
          conversation = fold(conversation, decoded.value)
          if (holds(conversation)) return conversation
        }
      }
    }
    return conversation
  }

  answered(conversationId: string, promptId: string): Promise<Conversation> {
    return this.until(conversationId, ({ messages }) =>
      messages.some((message) => message.id === answerIdOf(promptId) && isEnded(message)),
    )
  }

  async close(): Promise<void> {
    for (const stop of this.#started) await stop()
    await this.log.close()
  }
}

export const test = base.extend<{ subject: Subject }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads which fixtures this one needs from the pattern
  subject: async ({}, use) => {
    const subject = new Subject()
    await use(subject)
    await subject.close()
  },
})

export async function metric(registry: Registry, line: string): Promise<boolean> {
  return (await registry.metrics()).split('\n').includes(line)
}
