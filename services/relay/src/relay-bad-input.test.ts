import { MAX_PROMPT_BYTES } from '@ras/shared/protocol/socket-events'
import { describe, expect, vi } from 'vitest'
import { promptChunk } from './test-support/chunks.ts'
import { awayLog } from './test-support/away-log.ts'
import { never, test } from './test-support/relay-test.ts'

const cursor = (next: unknown) => ({ conversationId: 'c1', cursor: { epoch: 'e', next } })
const send = (fields: object) => ({
  conversationId: 'c1',
  messageId: 'p1',
  parentId: null,
  content: 'x',
  ...fields,
})

/** JSON.parse reads it, JSON.stringify fails at it. */
const DEEP = '['.repeat(20_000) + ']'.repeat(20_000)

const refused = (code: string) => ({ ok: false, problem: { code, retryable: true } })

describe('bad input', () => {
  test.for([
    { why: 'an unknown event', event: 'erase', payload: {}, names: 'erase' },
    { why: 'an event called error', event: 'error', payload: {}, names: 'error' },
    { why: 'an inherited name', event: 'toString', payload: {}, names: 'toString' },
    { why: 'no payload', event: 'follow', payload: undefined, names: 'request' },
    {
      why: 'a wrong type',
      event: 'follow',
      payload: { conversationId: 7, cursor: null },
      names: 'conversationId',
    },
    { why: 'a negative offset', event: 'follow', payload: cursor(-1), names: 'cursor.next' },
    { why: 'a fractional offset', event: 'follow', payload: cursor(1.5), names: 'cursor.next' },
    {
      why: 'an unknown field',
      event: 'unfollow',
      payload: { conversationId: 'c1', force: true },
      names: 'force',
    },
    {
      why: 'an oversized prompt',
      event: 'send',
      payload: send({ content: 'x'.repeat(MAX_PROMPT_BYTES + 1) }),
      names: 'content',
    },
    { why: 'a blank prompt', event: 'send', payload: send({ content: ' \n' }), names: 'content' },
    {
      why: 'an id with a blank',
      event: 'create',
      payload: { conversationId: 'a b', title: 'x' },
      names: 'conversationId',
    },
  ])(
    '[B1] $why is refused by name, and the socket stays',
    async ({ event, payload, names }, { connect, registry }) => {
      const client = connect()
      const answer = await client.ask(event, ...(payload === undefined ? [] : [payload]))
      expect(answer).toMatchObject({ ok: false, problem: { code: 'invalid-request', retryable: false } })
      expect(answer).toHaveProperty('problem.message', expect.stringContaining(names))
      expect(await client.request('list', {})).toMatchObject({ ok: true })
      expect(await registry.metrics()).toContain('relay_refusals_total{code="invalid-request"} 1')
    },
  )

  test('[B1, R14] a refusal is short, however long the name of what it refuses is', async ({ connect }) => {
    const answer = await connect().ask('unfollow', { conversationId: 'c1', ['force'.repeat(100_000)]: true })
    expect(answer).toHaveProperty('problem.message', expect.stringContaining('force'))
    expect(JSON.stringify(answer).length).toBeLessThan(1_000)
  })

  test('[B1] a request without an acknowledgement is refused with a notice', async ({ connect }) => {
    const client = connect()
    const problem = new Promise((resolve) => {
      client.socket.on('problem', resolve)
    })
    client.tell('erase')
    expect(await problem).toMatchObject({ code: 'invalid-request' })
  })

  test('[B1] a request that is nested deeply is refused by name, and the socket stays', async ({
    connect,
  }) => {
    const client = connect()
    await client.request('list', {})
    const problem = new Promise((resolve) => {
      client.socket.on('problem', resolve)
    })
    // As it stands on the wire, because the client's encoder fails at it.
    client.socket.io.engine.write(`2["unfollow",{"conversationId":${DEEP}}]`)
    expect(await problem).toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('conversationId'),
    })
    expect(await client.request('list', {})).toMatchObject({ ok: true })
  })

  test('[B2] an unknown conversation is refused', async ({ connect }) => {
    const client = connect()
    const refusal = { ok: false, problem: { code: 'unknown-conversation', retryable: false } }
    expect(await client.ask('send', send({ conversationId: 'nobody' }))).toMatchObject(refusal)
    expect(await client.request('follow', { conversationId: 'nobody', cursor: null })).toMatchObject(refusal)
  })

  test('[B4] refusals are counted by code', async ({ connect, registry }) => {
    const client = connect()
    await client.ask('erase')
    await client.request('follow', { conversationId: 'nobody', cursor: null })
    await client.request('follow', { conversationId: 'nobody', cursor: null })
    const metrics = await registry.metrics()
    expect(metrics).toContain('relay_refusals_total{code="invalid-request"} 1')
    expect(metrics).toContain('relay_refusals_total{code="unknown-conversation"} 2')
  })

  test('[B4] more open requests than the limit are refused as overloaded', async ({
    connect,
    log,
    start,
  }) => {
    const limits = { maxPendingRequests: 2, sendTimeoutMs: 100 }
    const client = connect(await start({ log: awayLog(log), limits }))
    const creates = ['a', 'b', 'c'].map((id) => client.request('create', { conversationId: id, title: id }))
    const expected = ['log-unavailable', 'log-unavailable', 'overloaded'].map(refused)
    expect(await Promise.all(creates)).toMatchObject(expected)
  })

  test('[V3] invalid records are counted and skipped, and the rest goes on', async ({
    connect,
    log,
    registry,
  }) => {
    const chunk = promptChunk('c1', 'p1')
    const value = JSON.stringify(chunk)
    await log.append(
      'chunks',
      [
        { key: 'c1', value: '{ not json' },
        { key: 'c1', value: '[1]' },
        { key: 'c2', value },
        { key: 'c1', value: null },
        { key: 'c1', value: JSON.stringify({ ...chunk, type: 7 }) },
        { key: 'c1', value: value.replace('{', `{"extra":${DEEP},`) },
        { key: 'c1', value },
      ],
      never,
    )
    const named = `{"id":"c1","title":"x","createdAt":1,"extra":${DEEP}}`
    await log.append(
      'conversations',
      [
        { key: 'c1', value: '{}' },
        { key: 'c1', value: named },
      ],
      never,
    )
    const client = connect()
    await vi.waitFor(() => client.follow('c1'))
    expect(client.follower('c1').conversation.messages).toMatchObject([{ id: 'p1' }])
    await vi.waitFor(async () => {
      const metrics = await registry.metrics()
      expect(metrics).toContain(
        'relay_invalid_records_total{topic="chunks",reason="the value is not JSON"} 1',
      )
      expect(metrics).toContain('{topic="chunks",reason="the value is not a JSON object"} 1')
      expect(metrics).toContain('{topic="chunks",reason="the key is not the conversation id"} 1')
      expect(metrics).toContain('{topic="chunks",reason="the record has no value"} 1')
      expect(metrics).toContain('{topic="chunks",reason="the value is nested too deeply"} 1')
      expect(metrics).toContain('{topic="conversations",reason="the value is nested too deeply"} 1')
      expect(metrics).toMatch(/topic="chunks",reason="type: .*"} 1/)
      expect(metrics).toMatch(/topic="conversations",reason="id: .*"} 1/)
    })
  })

  test('[V3] a record without a key is skipped', async ({ log, registry, start, publish }) => {
    const keyless = {
      ...log,
      async *tail(...[topic, from, signal]: Parameters<typeof log.tail>) {
        for await (const batch of log.tail(topic, from, signal))
          yield batch.map((record) => ({ ...record, key: null }))
      },
    }
    await start({ log: keyless, metrics: registry })
    await publish(promptChunk('c1', 'p1'))
    await vi.waitFor(async () =>
      expect(await registry.metrics()).toContain('{topic="chunks",reason="the record has no key"} 1'),
    )
  })
})
