import type { LogRecord } from '@ras/shared/log/log'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { arbitraryLog } from '@ras/shared/conversation/test-support/arbitrary-log'
import { array, assert, boolean, integer, nat, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { boundsTo } from '../test-support/records.ts'
import { isTrimmed } from './is-trimmed.ts'
import { openView, type View } from './view.ts'

const IDS = ['c1', 'c2', 'c3']

/** Three conversations mixed into one partition, as positions of it. */
function mixed(logs: readonly (readonly Chunk[])[]): readonly LogRecord[] {
  const chunks = logs.flatMap((log, at) =>
    log.map((chunk, index) => ({ index, at, chunk: { ...chunk, conversationId: IDS[at] ?? '' } })),
  )
  const inOrder = chunks.toSorted((a, b) => a.index - b.index || a.at - b.at)
  return inOrder.map(({ chunk }, position) => {
    const value = JSON.stringify({ ...chunk, timestamp: 1000 + position })
    return { partition: 0, position, key: chunk.conversationId, value, timestamp: 0 }
  })
}

/** Everything that a reader can be told. */
function toldBy(view: View): unknown {
  return {
    list: view.list({ limit: 10 }),
    conversations: IDS.map((id) => {
      const folded = view.conversation(id)
      if (folded === undefined) return null
      const { conversation, key, first, origin } = folded
      return {
        conversation,
        place: { first, origin },
        trimmed: isTrimmed(folded, view.start(0)),
        entries: view.entries(key, 0, { entries: -1, bytes: Infinity }),
        prompts: conversation.messages.map(({ id: message }) => view.prompt(key, message)),
      }
    }),
  }
}

function named(records: readonly LogRecord[], isNamed: boolean): readonly LogRecord[] {
  if (!isNamed) return []
  return IDS.map((id, position) => {
    const from = records.find(({ key }) => key === id)?.position ?? 0
    const value = JSON.stringify({ id, title: `Title of ${id}`, createdAt: 5, from })
    return { partition: 0, position, key: id, value, timestamp: 5 }
  })
}

test.for([1_000_000, 0])(
  '[V6] a view that runs has what one has that is built from what is left, with %s units of memory',
  (maxCachedUnits) => {
    const cuts = array(record({ read: nat(250), start: nat(250) }), { minLength: 1, maxLength: 4 })
    const logs = array(arbitraryLog, { minLength: 3, maxLength: 3 })
    assert(
      property(logs, cuts, boolean(), integer({ min: 1, max: 60 }), (parts, steps, isNamed, batch) => {
        const records = mixed(parts)
        const names = named(records, isNamed)
        const bounds = (start: number) => [{ start, end: records.length }]
        const running = openView({ path: ':memory:', bounds: boundsTo(records.length), maxCachedUnits })
        running.ingest('conversations', names)
        let [read, start] = [0, 0]
        const readTo = (end: number): void => {
          for (; read < end; read = Math.min(end, read + batch)) {
            running.ingest('chunks', records.slice(read, Math.min(end, read + batch)))
          }
        }
        for (const step of steps) {
          readTo(Math.min(step.read, records.length))
          start = Math.max(start, Math.min(step.start, records.length))
          while (running.trim(bounds(start)).more);
          // What was removed before it was read is never read.
          read = Math.max(read, start)
        }
        readTo(records.length)

        const rebuilt = openView({ path: ':memory:', bounds: boundsTo(records.length), maxCachedUnits })
        rebuilt.trim(bounds(start))
        rebuilt.ingest('conversations', names)
        rebuilt.ingest('chunks', records.slice(start))
        expect(toldBy(running)).toEqual(toldBy(rebuilt))
        running.close()
        rebuilt.close()
      }),
      { numRuns: 60, endOnFailure: true },
    )
  },
)
