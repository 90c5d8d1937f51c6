// A process under measurement: a relay, a publisher, or both on the embedded log. Told what to do by subject-commands.ts.
import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { startRelay } from '@ras/relay/relay'
import { encodeChunk } from '@ras/shared/log/record-codec'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { serveCommands } from './serve-commands.ts'
import type { SubjectOptions } from './subject-commands.ts'
import { openSubjectLog } from './subject-log.ts'

interface Run {
  readonly conversationId: string
  readonly messageId: string
  readonly runId: string
  seq: number
}

const options: SubjectOptions = JSON.parse(process.argv[2] ?? '')
const logger = pino({ level: 'error' }, pino.destination(2))
const log = await openSubjectLog(options.log, logger)
const relay =
  options.viewPath === null
    ? null
    : await startRelay({
        log,
        viewPath: options.viewPath,
        port: options.port ?? 0,
        host: '127.0.0.1',
        logger,
        metrics: new Registry(),
      })
let runs: readonly Run[] = []

serveCommands({
  port: relay?.port ?? null,
  /** Begins one answer in each conversation. */
  async begin(conversationIds) {
    runs = conversationIds.map((conversationId) => ({
      conversationId,
      messageId: randomUUID(),
      runId: randomUUID(),
      seq: -1,
    }))
    const starts = runs.map((run) => encodeChunk({ ...next(run, ''), type: 'start', attempt: 1 }))
    await log.append('chunks', starts, new AbortController().signal)
  },
  publish(at, contents) {
    const run = runs[at]
    if (run === undefined) throw new Error(`unable to publish; there is no run ${at}`)
    const records = contents.map((content) => encodeChunk(next(run, content)))
    // Each with a signal of its own: listeners of one signal are looked through for every one that comes.
    return log.append('chunks', records, new AbortController().signal)
  },
  async stop() {
    await relay?.close()
    await log.close()
  },
})

function next(run: Run, content: string): Chunk {
  run.seq += 1
  const { conversationId, messageId, runId, seq } = run
  return {
    id: randomUUID(),
    conversationId,
    messageId,
    runId,
    seq,
    type: 'text',
    content,
    timestamp: Date.now(),
  }
}
