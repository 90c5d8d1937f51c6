import type { Log } from '@ras/shared/log/log'
import { decodeRecord } from '@ras/shared/log/record-codec'
import { Command } from '@ras/shared/protocol/command'
import { describe, expect, vi } from 'vitest'
import { answerChunks, promptChunk } from './test-support/chunks.ts'
import { awayLog } from './test-support/away-log.ts'
import { never, test } from './test-support/relay-test.ts'

async function commandsIn(log: Log): Promise<readonly Command[]> {
  const found: Command[] = []
  for (const [partition, { start, end }] of (await log.bounds('prompts')).entries()) {
    for await (const batch of log.read('prompts', { partition, from: start, to: end }, never)) {
      for (const record of batch) {
        const decoded = decodeRecord(record, Command)
        if (decoded.kind === 'value') found.push(decoded.value)
      }
    }
  }
  return found
}

const SEND = { conversationId: 'c1', messageId: 'p1', parentId: null, content: 'Hello?' }
const STOP = { conversationId: 'c1', messageId: 'p1~a' }
const refusal = (message: string) => ({ ok: false, problem: { code: 'invalid-request', message } })

describe('stopping', () => {
  test('[S7] a stop is appended after its job, with all that ends the answer', async ({ connect, log }) => {
    const client = connect()
    await client.request('create', { conversationId: 'c1', title: 'First' })
    await client.request('send', SEND)
    expect(await client.request('stop', STOP)).toEqual({ ok: true, ended: null })
    const [job, stop] = await commandsIn(log)
    expect([job?.kind, stop?.kind]).toEqual(['answer', 'stop'])
    const ids = { conversationId: 'c1', promptId: 'p1', answerId: 'p1~a', from: job?.from }
    expect(stop).toEqual({ kind: 'stop', ...ids, timestamp: expect.any(Number), askedAt: expect.any(Number) })
  })

  const NOW = 1_750_000_000_000
  test.for([
    { who: 'a client that has just asked', askedAt: NOW - 250, kept: NOW - 250 },
    { who: 'a client that asked an hour ago', askedAt: NOW - 3_600_000, kept: NOW - 3_600_000 },
    { who: 'a client whose clock is ahead', askedAt: NOW + 1, kept: NOW },
    { who: 'a client whose clock stands in another year', askedAt: 0, kept: NOW },
    { who: 'a client that does not say when', kept: NOW },
  ])(
    '[S12] a stop says since when it is waited for: $who',
    async ({ askedAt, kept }, { connect, start, publish, log }) => {
      const client = connect(await start({ clock: () => NOW }))
      await publish(promptChunk('c1', 'p1'))
      await client.request('stop', { ...STOP, ...(askedAt !== undefined && { askedAt }) })
      expect(await commandsIn(log)).toMatchObject([{ kind: 'stop', timestamp: NOW, askedAt: kept }])
    },
  )

  test('[S7] an answer runs on after a stop until its end is in the log, and may be stopped again', async ({
    connect,
    log,
    publish,
  }) => {
    const client = connect()
    await publish(promptChunk('c1', 'p1'), ...answerChunks({ conversationId: 'c1' }, ['a']).slice(0, 2))
    await client.follow('c1')
    for (const _ of ['once', 'twice']) {
      expect(await client.request('stop', STOP)).toEqual({ ok: true, ended: null })
    }
    expect(await commandsIn(log)).toHaveLength(2)
    expect(client.follower('c1').conversation.messages[1]?.status).toBe('running')
  })

  test('[S7] a stop of an answer that has ended says how, and asks for nothing', async ({
    connect,
    log,
    publish,
  }) => {
    const client = connect()
    await publish(promptChunk('c1', 'p1'), ...answerChunks({ conversationId: 'c1' }, ['a']))
    await client.follow('c1')
    await vi.waitFor(() => expect(client.follower('c1').conversation.messages[1]?.status).toBe('complete'))
    expect(await client.request('stop', STOP)).toEqual({ ok: true, ended: 'complete' })
    expect(await commandsIn(log)).toEqual([])
  })

  test('[S7] a prompt that another relay has just written is found', async ({
    connect,
    log,
    start,
    publish,
  }) => {
    const held = Promise.withResolvers<void>()
    const late: Log = {
      ...log,
      async *tail(topic, from, signal) {
        await held.promise
        yield* log.tail(topic, from, signal)
      },
    }
    const client = connect(await start({ log: late }))
    await publish(promptChunk('c1', 'p1'))
    const stopping = client.request('stop', STOP)
    held.resolve()
    expect(await stopping).toEqual({ ok: true, ended: null })
  })

  test.for([
    { why: 'an answer of no prompt', messageId: 'p2~a' },
    { why: 'a prompt', messageId: 'p1' },
    { why: 'what can be no answer', messageId: 'p1~a~a' },
  ])('[S7] a stop that names $why is refused', async ({ messageId }, { connect, publish, log }) => {
    const client = connect()
    await publish(promptChunk('c1', 'p1'))
    expect(await client.request('stop', { conversationId: 'c1', messageId })).toMatchObject(
      refusal('unable to stop; its messageId names no answer'),
    )
    expect(await commandsIn(log)).toEqual([])
  })

  test('[B2] a stop in an unknown conversation is refused', async ({ connect }) => {
    const answer = await connect().request('stop', { conversationId: 'nobody', messageId: 'p1~a' })
    expect(answer).toMatchObject({ ok: false, problem: { code: 'unknown-conversation' } })
  })

  test('[S7] a log that is away refuses a stop, and nothing is acknowledged', async ({
    connect,
    log,
    start,
    publish,
  }) => {
    const client = connect(await start({ log: awayLog(log), limits: { sendTimeoutMs: 50 } }))
    await publish(promptChunk('c1', 'p1'))
    await vi.waitFor(() => client.follow('c1'))
    expect(await client.request('stop', STOP)).toMatchObject({
      ok: false,
      problem: { code: 'log-unavailable', retryable: true },
    })
  })
})
