// A process under measurement: a relay, a publisher, or both on the embedded log. Told what to do by subject-commands.ts.
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { startRelay } from '@ras/relay/relay'
import type { Command, Memory, SubjectOptions } from './subject-commands.ts'
import { openSubjectLog } from './subject-log.ts'
import { beginRuns, publishMany, publishPaced } from './load.ts'

const options: SubjectOptions = JSON.parse(process.argv[2] ?? '')
const logger = pino({ level: 'error' }, pino.destination(2))
const log = await openSubjectLog(options.log, logger)
const relay =
  options.viewPath === null
    ? null
    : await startRelay({
        log,
        viewPath: options.viewPath,
        port: 0,
        host: '127.0.0.1',
        logger,
        metrics: new Registry(),
      })
let runs: Awaited<ReturnType<typeof beginRuns>> = []

async function obey(command: Command): Promise<unknown> {
  switch (command.name) {
    case 'begin':
      runs = await beginRuns(log, command.conversationIds)
      return null
    case 'paced':
      return publishPaced(log, runs, command)
    case 'many': {
      const run = runs[command.run]
      if (run === undefined) throw new Error(`unable to publish; there is no run ${command.run}`)
      return publishMany(log, run, command.count)
    }
    case 'memory':
      return measureMemory()
    case 'stop':
      await relay?.close()
      await log.close()
      return null
  }
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
process.send?.({ ready: true, port: relay?.port ?? null })
