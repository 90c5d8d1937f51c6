import { writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { foldAll } from '@ras/shared/conversation/fold'
import { emptyConversation } from '@ras/shared/conversation/conversation'
import type { LogRecord } from '@ras/shared/log/log'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { array, assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answerChunks, promptChunk } from '../test-support/chunks.ts'
import { boundsTo, recordsOf } from '../test-support/records.ts'
import { temporaryFolder } from '../test-support/temporary-folder.ts'
import { openView, type View } from './view.ts'

const words = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `word ${at} `)
const CHUNKS: readonly Chunk[] = [
  promptChunk('c1', 'p1'),
  ...answerChunks({ conversationId: 'c1' }, words(3000)),
  { ...promptChunk('c1', 'p2', 'And then?'), parentId: 'p1~a' },
]
const RECORDS = recordsOf(CHUNKS)
const WHOLE = foldAll(emptyConversation('c1', '0-0-1'), CHUNKS)

function open(path = ':memory:', { end = RECORDS.length, maxCachedUnits = 1_000_000 } = {}): View {
  return openView({ path, bounds: boundsTo(end), maxCachedUnits })
}

function entriesOf(view: View): unknown {
  return view.entries(1, 0, { entries: 10_000, bytes: Infinity })
}

function ingestInSlices(view: View, records: readonly LogRecord[], size: number): void {
  for (let at = 0; at < records.length; at += size) view.ingest('chunks', records.slice(at, at + size))
}

describe('the view', () => {
  test('[V1] a batch that fails leaves the position, the file and the memory as they were', () => {
    using folder = temporaryFolder()
    const view = open(folder.file('view'))
    view.ingest('chunks', RECORDS.slice(0, 100))
    const [next] = RECORDS.slice(150)
    const broken: LogRecord = {
      ...next,
      partition: 0,
      position: 150,
      key: 'c1',
      timestamp: 1,
      get value(): string {
        throw new Error('the record cannot be read')
      },
    }
    expect(() => view.ingest('chunks', [...RECORDS.slice(100, 150), broken])).toThrow('cannot be read')
    expect(view.positions('chunks')).toEqual(new Map([[0, 100]]))
    expect(view.conversation('c1')?.conversation.next).toBe(100)
    view.close()
    const again = open(folder.file('view'))
    expect(again.positions('chunks')).toEqual(new Map([[0, 100]]))
    ingestInSlices(again, RECORDS.slice(100), 700)
    expect(again.conversation('c1')?.conversation).toEqual(WHOLE)
    again.close()
  })

  test('[V1] a record that is delivered again is skipped', () => {
    const view = open()
    const plain = recordsOf([{ id: 'x', conversationId: 'c1', type: 'text', content: 'a', timestamp: 1 }])
    view.ingest('chunks', plain)
    expect(view.ingest('chunks', [...plain, ...RECORDS.slice(1, 2)]).changes).toHaveLength(1)
    expect(view.conversation('c1')?.conversation.next).toBe(2)
    view.close()
  })

  test('[V2] a fold that memory has dropped is loaded as it was, wherever the checkpoint stands', () => {
    assert(
      property(array(integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 12 }), (sizes) => {
        const view = open(':memory:', { maxCachedUnits: 0 })
        let at = 0
        for (const size of sizes) {
          view.ingest('chunks', RECORDS.slice(at, at + size))
          at += size
          // Another conversation takes the only place in memory.
          view.conversation('nobody')
          view.ingest('conversations', [namedRecord(`other${at}`, at)])
          const expected = foldAll(emptyConversation('c1', WHOLE.epoch), CHUNKS.slice(0, at))
          expect(view.conversation('c1')?.conversation).toEqual(expected)
        }
        view.close()
      }),
      { numRuns: 15 },
    )
  })

  test('[V2] a view that is deleted gets the same offsets and epochs again', () => {
    const [first, second] = [open(), open()]
    ingestInSlices(first, RECORDS, 1)
    ingestInSlices(second, RECORDS, 999)
    expect(second.conversation('c1')?.conversation).toEqual(first.conversation('c1')?.conversation)
    expect(first.conversation('c1')?.conversation).toEqual(WHOLE)
    expect(entriesOf(second)).toEqual(entriesOf(first))
    first.close()
    second.close()
  })

  test.for([
    { why: 'is ahead of its log', spoil: 'UPDATE positions SET next = 1000000' },
    { why: 'has another layout', spoil: 'PRAGMA user_version = 99' },
    {
      why: 'has a partition that the log has not',
      spoil: "INSERT INTO positions VALUES ('chunks', 7, 1, 'x')",
    },
    { why: 'was open when its machine stopped', spoil: 'INSERT INTO opened (id, boot) VALUES (1, 1000)' },
  ])('[V2] a view that $why is begun anew', ({ spoil }) => {
    using folder = temporaryFolder()
    const view = open(folder.file('view'))
    view.ingest('chunks', RECORDS.slice(0, 10))
    view.close()
    const database = new DatabaseSync(folder.file('view'))
    database.exec(spoil)
    database.close()
    const again = open(folder.file('view'))
    expect(again.rebuilt).toBe(true)
    expect(again.positions('chunks')).toEqual(new Map())
    expect(again.conversation('c1')).toBeUndefined()
    again.close()
  })

  test('[V2] a file that is no database is begun anew', () => {
    using folder = temporaryFolder()
    writeFileSync(folder.file('view'), 'not a database, but long enough to be looked at as one'.repeat(100))
    const view = open(folder.file('view'))
    expect(view.rebuilt).toBe(true)
    view.close()
  })

  test('[V4] a view whose answers have ended opens and answers without its chunks', () => {
    using folder = temporaryFolder()
    const view = open(folder.file('view'))
    ingestInSlices(view, RECORDS, 1000)
    view.close()
    const database = new DatabaseSync(folder.file('view'))
    database.exec('DELETE FROM entries')
    database.close()
    const again = open(folder.file('view'))
    expect(again.rebuilt).toBe(false)
    expect(again.conversation('c1')?.conversation).toEqual(WHOLE)
    again.close()
  })

  test('[R7] a conversation that nobody has named is called by its first words, and keeps the name that it gets', () => {
    const view = open()
    view.ingest('chunks', RECORDS.slice(0, 5))
    expect(view.list({ limit: 1 })).toMatchObject([{ title: 'Hello?', activity: 'streaming' }])
    view.ingest('conversations', [namedRecord('c1', 0)])
    view.ingest('chunks', RECORDS.slice(5))
    expect(view.list({ limit: 1 })).toMatchObject([{ title: 'Named c1', activity: 'queued' }])
    view.close()
  })
})

function namedRecord(id: string, position: number): LogRecord {
  const value = JSON.stringify({ id, title: `Named ${id}`, createdAt: 5 })
  return { partition: 0, position, key: id, value, timestamp: 5 }
}
