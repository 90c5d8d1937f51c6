import { setTimeout as delay } from 'node:timers/promises'
import type { Command, Memory } from './subject-commands.ts'
import { FILLER, publishPaced } from './load.ts'

/** What a process under measurement does; either half may be idle. */
export interface Served {
  /** Of its relay; null for a process that only publishes. */
  readonly port: number | null
  begin(conversationIds: readonly string[]): Promise<void>
  /** Publishes into the conversation at that place of those that were begun, in order. */
  publish(at: number, contents: readonly string[]): Promise<unknown>
  stop(): Promise<void>
}

/** Says that it is ready, and obeys the process that forked this one until it is told to stop. */
export function serveCommands(served: Served): void {
  let published: number[] = []

  async function obey(command: Command): Promise<unknown> {
    switch (command.name) {
      case 'begin':
        published = command.conversationIds.map(() => 0)
        return served.begin(command.conversationIds)
      case 'paced':
        return publishPaced(served, published.length, command)
      case 'many':
        return publishMany(command.at, command.count)
      case 'memory':
        return measureMemory()
      case 'stop':
        return served.stop()
    }
  }

  /** As fast as they are taken. Each begins with its number. */
  async function publishMany(at: number, count: number): Promise<void> {
    for (let left = count; left > 0; left -= 1000) {
      const first = published[at] ?? 0
      const numbers = Array.from({ length: Math.min(1000, left) }, (_, index) => first + index)
      published[at] = first + numbers.length
      await served.publish(
        at,
        numbers.map((number) => `${number}${FILLER}`),
      )
    }
  }

  async function reply(id: number, command: Command): Promise<void> {
    try {
      process.send?.({ id, answer: await obey(command) })
    } catch (error) {
      process.send?.({ id, error: String(error) })
    }
    if (command.name === 'stop') process.disconnect()
  }

  process.on('message', ({ id, command }: { readonly id: number; readonly command: Command }) => {
    void reply(id, command)
  })
  process.send?.({ ready: true, port: served.port })
}

/** Collects until the heap no longer shrinks, so that only what is held is counted. */
async function measureMemory(): Promise<Memory> {
  for (let before = Infinity; ;) {
    globalThis.gc?.()
    await delay(50)
    const { rss, heapUsed, external } = process.memoryUsage()
    const heap = heapUsed + external
    if (heap > before * 0.999) return { rss, heap }
    before = heap
  }
}
