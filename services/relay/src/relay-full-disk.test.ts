import type { DatabaseSync } from 'node:sqlite'
import { pino } from 'pino'
import { describe, expect, vi } from 'vitest'
import { answerChunks, promptChunk } from './test-support/chunks.ts'
import { reaches } from './test-support/reaches.ts'
import { test } from './test-support/relay-test.ts'
import { openViewDatabase } from './view/schema.ts'
import { createView, type ViewOptions } from './view/view.ts'

const LONG = 'x'.repeat(50_000)

/** A view whose disk can be made full: SQLite then finds no page for a write, as on a real one. */
function smallDisk() {
  const said: string[] = []
  let database: DatabaseSync | undefined
  const allow = (pages: number): void => database?.exec(`PRAGMA max_page_count = ${pages}`)
  return {
    said,
    options: {
      logger: pino({ base: null }, { write: (line: string) => void said.push(JSON.parse(line).msg) }),
      openView({ path, bounds, maxCachedUnits }: ViewOptions) {
        const opened = openViewDatabase(path, bounds, false)
        database = opened.database
        return createView({ ...opened, maxCachedUnits })
      },
    },
    fill: () => allow(1),
    free: () => allow(1_000_000),
  }
}

describe('a relay whose disk is full', () => {
  test('[V8] it serves what it has, says that it is not ready, and goes on from where it was', async ({
    log,
    start,
    connect,
    publish,
  }) => {
    const { said, options, fill, free } = smallDisk()
    const asked: number[] = []
    const relay = await start({
      ...options,
      log: {
        ...log,
        async *tail(...from) {
          for await (const batch of log.tail(...from)) {
            if (from[0] === 'chunks') asked.push(batch.length)
            yield batch
          }
        },
      },
    })
    await publish(promptChunk('c1', 'p1'))
    const client = connect(relay)
    await vi.waitFor(() => client.follow('c1'))
    const ready = async (): Promise<unknown> => (await fetch(`${relay.url}/readyz`)).json()
    expect(await ready()).toEqual({ ok: true, failing: [] })

    fill()
    const chunks = answerChunks({ conversationId: 'c1' }, [LONG, LONG, 'the end'])
    await publish(...chunks.slice(0, 2))
    await vi.waitFor(async () => expect(await ready()).toEqual({ ok: false, failing: ['disk'] }))
    for (const chunk of chunks.slice(2)) await publish(chunk)
    const late = connect(relay)
    await late.follow('c1')
    expect(late.follower('c1').conversation.next).toBe(1)
    expect(client.entries.flatMap((entries) => entries.chunks)).toEqual([])
    expect(asked).toEqual([1, 2])

    free()
    await reaches(client, 1 + chunks.length)
    expect(await ready()).toEqual({ ok: true, failing: [] })
    const again = connect(relay)
    await again.follow('c1')
    expect(again.follower('c1').conversation).toEqual(client.follower('c1').conversation)
    expect(client.entries.flatMap((entries) => entries.chunks)).toEqual(chunks)
    expect(said).toEqual(['the view cannot be written and waits for room', 'the view has room again'])
  })

  test('[V8] looking at what retention removed, which takes no room, does not say that there is room', async ({
    log,
    start,
    connect,
    publish,
  }) => {
    const { said, options, fill, free } = smallDisk()
    let looks = 0
    const relay = await start({
      ...options,
      limits: { trimEveryMs: 1, sendTimeoutMs: 60_000 },
      log: {
        ...log,
        bounds(topic) {
          if (topic === 'chunks') looks += 1
          return log.bounds(topic)
        },
      },
    })
    await publish(promptChunk('c1', 'p1'))
    const client = connect(relay)
    await vi.waitFor(() => client.follow('c1'))
    fill()
    await publish(promptChunk('c1', 'p2', LONG))
    await vi.waitFor(() => expect(said).not.toEqual([]))
    const before = looks
    await vi.waitFor(() => expect(looks).toBeGreaterThan(before + 5))
    expect(said).toEqual(['the view cannot be written and waits for room'])
    expect((await fetch(`${relay.url}/readyz`)).status).toBe(503)

    free()
    await reaches(client, 2)
    await vi.waitFor(() => expect(said.at(-1)).toBe('the view has room again'))
    expect(said).toHaveLength(2)
  })

  test('[V8] a send is refused at once, also one that waits, and appends nothing once the relay knows', async ({
    log,
    start,
    connect,
    publish,
  }) => {
    const { options, fill, free } = smallDisk()
    const relay = await start({ ...options, limits: { sendTimeoutMs: 60_000 } })
    await publish(promptChunk('c1', 'p1'))
    const client = connect(relay)
    await vi.waitFor(() => client.follow('c1'))
    const send = (messageId: string): Promise<unknown> =>
      client.request('send', { conversationId: 'c1', messageId, parentId: 'p1', content: LONG })
    const problem = {
      code: 'overloaded',
      retryable: true,
      message: "unable to take anything new; the server's disk is full",
    }
    fill()
    expect(await send('p2')).toEqual({ ok: false, problem })
    const before = await log.bounds('chunks')
    expect(await send('p2')).toEqual({ ok: false, problem })
    expect(await send('p3')).toEqual({ ok: false, problem })
    expect(await client.request('create', { conversationId: 'c2', title: 'New' })).toEqual({
      ok: false,
      problem,
    })
    await expect(client.follow('unknown')).rejects.toThrow("the server's disk is full")
    expect(await log.bounds('chunks')).toEqual(before)
    expect((await log.bounds('conversations')).every(({ end }) => end === 0)).toBe(true)

    free()
    await vi.waitFor(async () => expect(await send('p2')).toMatchObject({ ok: true }))
    expect(await log.bounds('chunks')).toEqual(before)
    expect(await send('p3')).toMatchObject({ ok: true })
  })

  test('[V8] it can be stopped meanwhile', async ({ start, publish }) => {
    const { options, fill } = smallDisk()
    const relay = await start(options)
    fill()
    await publish(promptChunk('c1', 'p1', LONG))
    await vi.waitFor(async () => expect((await fetch(`${relay.url}/readyz`)).status).toBe(503))
    await relay.close()
    await expect(relay.ended).resolves.toBeUndefined()
  })
})
