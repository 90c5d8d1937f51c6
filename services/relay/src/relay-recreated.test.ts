import type { Log } from '@ras/shared/log/log'
import { openSqliteLog } from '@ras/shared/log/sqlite/sqlite-log'
import { encodeChunk } from '@ras/shared/log/record-codec'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { describe, expect, onTestFinished, vi } from 'vitest'
import { answerChunks, promptChunk } from './test-support/chunks.ts'
import { reaches } from './test-support/reaches.ts'
import { never, test } from './test-support/relay-test.ts'
import { temporaryFolder } from './test-support/temporary-folder.ts'

const OLD = [promptChunk('c1', 'p1'), ...answerChunks({ conversationId: 'c1' }, ['The ', 'old ', 'log'])]
/** As many as before, and more, at the same positions. */
const NEW = [
  { ...promptChunk('c1', 'q1', 'Hello again?'), timestamp: 100 },
  ...answerChunks({ conversationId: 'c1', messageId: 'q1~a' }, ['The ', 'new ', 'log ', 'is ', 'longer']),
]

async function newLog(chunks: readonly Chunk[]): Promise<Log> {
  const log = openSqliteLog({ path: ':memory:', partitions: 3 })
  onTestFinished(() => log.close())
  await log.append('chunks', chunks.map(encodeChunk), never)
  return log
}

describe('a log under which the view was kept', () => {
  test.for([
    { what: 'has grown beyond the old one', chunks: NEW },
    { what: 'is shorter than the old one', chunks: NEW.slice(0, 2) },
  ])(
    '[V7] another log that $what is not taken for it, nor are its cursors',
    async ({ chunks }, { start, connect }) => {
      using folder = temporaryFolder()
      const viewPath = folder.file('view')
      const before = await start({ log: await newLog(OLD), viewPath })
      const old = connect(before)
      await vi.waitFor(() => old.follow('c1'))
      await reaches(old, OLD.length)
      const cursor = { epoch: old.follower('c1').conversation.epoch ?? '', next: 2 }
      await before.close()

      const client = connect(await start({ log: await newLog(chunks), viewPath }))
      await vi.waitFor(() => client.follow('c1'))
      await reaches(client, chunks.length)
      expect(client.follower('c1').conversation.messages.map(({ id }) => id)).toEqual(['q1', 'q1~a'])
      const answer = await client.request('follow', { conversationId: 'c1', cursor })
      expect(answer).toMatchObject({ kind: 'snapshot', reason: 'epoch-changed', trimmed: null })
    },
  )

  test('[V7] the same log is gone on with', async ({ start, connect }) => {
    using folder = temporaryFolder()
    const log = await newLog(OLD)
    const options = { log, viewPath: folder.file('view') }
    const read = vi.spyOn(log, 'tail')
    const before = await start(options)
    const client = connect(before)
    await vi.waitFor(() => client.follow('c1'))
    await reaches(client, OLD.length)
    await before.close()
    read.mockClear()
    await start(options)
    const positions = read.mock.calls.find(([topic]) => topic === 'chunks')?.[1]
    expect(positions?.get(log.partitionOf('c1'))).toBe(OLD.length)
  })
})
