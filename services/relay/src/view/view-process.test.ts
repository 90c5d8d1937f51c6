import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { foldAll } from '@ras/shared/conversation/fold'
import { emptyConversation } from '@ras/shared/conversation/conversation'
import { describe, expect, test } from 'vitest'
import { answerChunks, promptChunk } from '../test-support/chunks.ts'
import { boundsTo, recordsOf } from '../test-support/records.ts'
import { temporaryFolder } from '../test-support/temporary-folder.ts'
import { openView } from './view.ts'

const DELTAS = Array.from({ length: 6000 }, (_, at) => `${at} `)
const CHUNKS = [promptChunk('c1', 'p1'), ...answerChunks({ conversationId: 'c1' }, DELTAS)]
const RECORDS = recordsOf(CHUNKS)

/** Ingests in batches of ten up to where it is told and says how far it is after each; then waits, so that it never ends by itself while the test lives. */
const INGEST = `
  const { openView } = await import(process.argv[1])
  const { recordsOf, boundsTo } = await import(process.argv[2])
  const { answerChunks, promptChunk } = await import(process.argv[3])
  const records = recordsOf([promptChunk('c1', 'p1'), ...answerChunks({ conversationId: 'c1' },
    Array.from({ length: 6000 }, (_, at) => at + ' '))])
  const view = openView({ path: process.argv[4], bounds: boundsTo(records.length), maxCachedUnits: 1e6 })
  for (let at = view.positions('chunks').get(0) ?? 0; at < Number(process.argv[5]); at += 10) {
    view.ingest('chunks', records.slice(at, at + 10))
    process.stdout.write(at + 10 + '\\n')
  }
  process.stdin.resume()
`

describe('a relay that is killed', () => {
  test('[V1] it continues exactly where it was', async () => {
    using folder = temporaryFolder()
    const path = folder.file('view')
    const files = ['./view.ts', '../test-support/records.ts', '../test-support/chunks.ts']
    const urls = files.map((file) => new URL(file, import.meta.url).href)
    let acknowledged = 0
    for (const kill of [700, 1900, 3700]) {
      const words = [INGEST, ...urls, path, `${kill + 2000}`]
      const child = spawn(process.execPath, ['--input-type=module', '-e', ...words])
      for await (const line of createInterface({ input: child.stdout })) {
        acknowledged = Number(line)
        if (acknowledged >= kill) break
      }
      child.kill('SIGKILL')
      const [code] = await once(child, 'exit')
      expect(code).toBeNull()
    }
    const view = openView({ path, bounds: boundsTo(RECORDS.length), maxCachedUnits: 1e6 })
    const position = view.positions('chunks').get(0) ?? 0
    expect(view.rebuilt).toBe(false)
    expect(position).toBeGreaterThanOrEqual(acknowledged)
    expect(position).toBeLessThan(RECORDS.length)
    expect(view.conversation('c1')?.conversation.next).toBe(position)
    view.ingest('chunks', RECORDS.slice(position))
    const whole = foldAll(emptyConversation('c1', '0-0-1'), CHUNKS)
    expect(view.conversation('c1')?.conversation).toEqual(whole)
    expect(view.entries(1, 0, { entries: 10_000, bytes: Infinity })).toEqual(CHUNKS)
    view.close()
  })
})
