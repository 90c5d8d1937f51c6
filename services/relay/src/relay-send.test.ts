import type { Log, LogRecord } from '@ras/shared/log/log'
import { AnswerJob } from '@ras/shared/protocol/job'
import { StreamError } from '@ras/shared/protocol/stream-error'
import { describe, expect, vi } from 'vitest'
import { answerChunks } from './test-support/chunks.ts'
import { awayLog } from './test-support/away-log.ts'
import { lateTail } from './test-support/late-tail.ts'
import { reaches } from './test-support/reaches.ts'
import { never, test } from './test-support/relay-test.ts'

async function recordsIn(log: Log, topic: 'prompts' | 'chunks'): Promise<readonly LogRecord[]> {
  const found: LogRecord[] = []
  for (const [partition, { start, end }] of (await log.bounds(topic)).entries()) {
    for await (const batch of log.read(topic, { partition, from: start, to: end }, never))
      found.push(...batch)
  }
  return found
}

async function jobsIn(log: Log): Promise<readonly AnswerJob[]> {
  return (await recordsIn(log, 'prompts')).map(({ value }) => AnswerJob.parse(JSON.parse(value ?? '')))
}

const CREATE = { conversationId: 'c1', title: 'First' }
const SEND = { conversationId: 'c1', messageId: 'p1', parentId: null, content: 'Hello?' }

const refusal = (message: string) => ({ ok: false, problem: { code: 'invalid-request', message } })

describe('sending', () => {
  test('[S1] a send is acknowledged when its chunk is folded and its job is appended', async ({
    connect,
    log,
  }) => {
    const client = connect()
    await client.request('create', CREATE)
    expect(await client.request('send', SEND)).toEqual({ ok: true, offset: 0, answerId: 'p1~a' })
    const [prompt] = await recordsIn(log, 'chunks')
    expect(await jobsIn(log)).toMatchObject([
      {
        kind: 'answer',
        conversationId: 'c1',
        promptId: 'p1',
        answerId: 'p1~a',
        from: prompt?.position,
        context: [{ role: 'user', content: 'Hello?' }],
      },
    ])
    await client.follow('c1')
    expect(client.follower('c1').conversation.messages).toMatchObject([
      { id: 'p1', text: 'Hello?', first: 0 },
    ])
  })

  test('[S2] a relay that dies between the two appends acknowledges nothing, and the repeated send ends what it began', async ({
    connect,
    log,
    start,
  }) => {
    const dying: Log = {
      ...log,
      append: (topic, records, signal) =>
        topic === 'prompts'
          ? Promise.reject(new StreamError('log-unavailable', 'unable to append; the relay dies'))
          : log.append(topic, records, signal),
    }
    const first = connect(await start({ log: dying }))
    await first.request('create', CREATE)
    expect(await first.request('send', SEND)).toMatchObject({
      ok: false,
      problem: { code: 'log-unavailable' },
    })
    expect(await jobsIn(log)).toEqual([])

    const second = connect(await start())
    expect(await second.request('send', SEND)).toEqual({ ok: true, offset: 0, answerId: 'p1~a' })
    const prompts = await recordsIn(log, 'chunks')
    expect(prompts).toHaveLength(1)
    expect(await jobsIn(log)).toMatchObject([{ from: prompts[0]?.position }])
  })

  test('[G4] twins through two relays at once are one message, and all jobs name one answer and one from', async ({
    connect,
    log,
    start,
  }) => {
    const clients = [connect(await start()), connect(await start()), connect(await start())]
    await clients[0]?.request('create', CREATE)
    const twins = clients.map((client, at) => client.request('send', { ...SEND, content: `Twin ${at}` }))
    const answers = await Promise.all(twins)
    expect(answers).toEqual(clients.map(() => ({ ok: true, offset: 0, answerId: 'p1~a' })))
    const jobs = await jobsIn(log)
    expect(
      new Set(jobs.map(({ from, answerId, context }) => JSON.stringify([from, answerId, context]))).size,
    ).toBe(1)
    for (const client of clients) {
      await client.follow('c1')
      expect(client.follower('c1').conversation.messages).toHaveLength(1)
    }
  })

  test('[G4] a send that is repeated when its answer has begun asks for no other', async ({
    connect,
    log,
    publish,
  }) => {
    const client = connect()
    await client.request('create', CREATE)
    await client.request('send', SEND)
    await publish(...answerChunks({ conversationId: 'c1' }, ['a']))
    await client.follow('c1')
    await reaches(client, 4)
    expect(await client.request('send', SEND)).toMatchObject({ ok: true, offset: 0 })
    expect(await jobsIn(log)).toHaveLength(1)
  })

  test('[S2] what another relay has just written is found', async ({ connect, log, start }) => {
    const held = Promise.withResolvers<void>()
    const late: Log = {
      ...log,
      async *tail(topic, from, signal) {
        await held.promise
        yield* log.tail(topic, from, signal)
      },
    }
    const [first, second] = [connect(await start()), connect(await start({ log: late }))]
    await first.request('create', CREATE)
    await first.request('send', SEND)
    const sending = second.request('send', { ...SEND, messageId: 'p2', parentId: 'p1' })
    held.resolve()
    expect(await sending).toMatchObject({ ok: true, offset: 1 })
  })

  test('[S3] a send with a parent that is not there, or an id that is taken, is refused', async ({
    connect,
    log,
    publish,
  }) => {
    const client = connect()
    await client.request('create', CREATE)
    await client.request('send', SEND)
    await publish(...answerChunks({ conversationId: 'c1', messageId: 'taken' }, ['a']))
    expect(await client.request('send', { ...SEND, messageId: 'p2', parentId: 'p9' })).toMatchObject(
      refusal('unable to send; its parentId names no message'),
    )
    expect(await client.request('send', { ...SEND, messageId: 'taken' })).toMatchObject(
      refusal('unable to send; its messageId names another message'),
    )
    expect(await jobsIn(log)).toHaveLength(1)
  })

  test('[S3] a send to a log that is away is refused, and nothing is acknowledged', async ({
    connect,
    log,
    start,
  }) => {
    const client = connect()
    await client.request('create', CREATE)
    const away = connect(await start({ log: awayLog(log), limits: { sendTimeoutMs: 100 } }))
    await vi.waitFor(() => away.follow('c1'))
    expect(await away.request('send', SEND)).toMatchObject({
      ok: false,
      problem: { code: 'log-unavailable', retryable: true },
    })
    expect(await client.request('send', SEND)).toMatchObject({ ok: true, offset: 0 })
  })

  test('[S10] requests beyond the bound do not wait for a log that is away: they are refused at once, and taken when it is back', async ({
    connect,
    log,
    start,
  }) => {
    const back = Promise.withResolvers<void>()
    let waits = 0
    const leaving: Log = {
      ...log,
      async append(topic, records, signal) {
        waits += 1
        if (topic === 'chunks') await back.promise
        return log.append(topic, records, signal)
      },
    }
    const limits = { maxWaitingRequests: 3, sendTimeoutMs: 60_000 }
    const relay = await start({ log: leaving, limits })
    const clients = [connect(relay), connect(relay), connect(relay), connect(relay)]
    await clients[0]?.request('create', CREATE)
    waits = 0
    const waiting = clients
      .slice(1)
      .map((client, at) => client.request('send', { ...SEND, messageId: `p${at}` }))
    await vi.waitFor(() => expect(waits).toBe(3))
    const fourth = { ...SEND, messageId: 'p3' }
    expect(await clients[0]?.request('send', fourth)).toMatchObject({
      ok: false,
      problem: { code: 'overloaded', retryable: true },
    })
    back.resolve()
    expect(await Promise.all(waiting)).toMatchObject(waiting.map(() => ({ ok: true })))
    expect(await clients[0]?.request('send', fourth)).toMatchObject({ ok: true })
  })

  test('[S4] a job carries the latest messages of the thread that fit, oldest first, and always the prompt', async ({
    connect,
    log,
    start,
  }) => {
    const client = connect(await start({ limits: { contextBytes: 10 } }))
    await client.request('create', CREATE)
    const contents = ['aaaaaaaa', 'bbbb', 'cccc', 'a prompt longer than the budget']
    for (const [at, content] of contents.entries()) {
      const parentId = at === 0 ? null : `p${at - 1}`
      await client.request('send', { conversationId: 'c1', messageId: `p${at}`, parentId, content })
    }
    await client.request('send', {
      conversationId: 'c1',
      messageId: 'branch',
      parentId: 'p1',
      content: 'dddd',
    })
    const contexts = (await jobsIn(log)).map(({ context }) => context.map(({ content }) => content))
    expect(contexts).toEqual([
      ['aaaaaaaa'],
      ['bbbb'],
      ['bbbb', 'cccc'],
      ['a prompt longer than the budget'],
      ['bbbb', 'dddd'],
    ])
  })

  test('[S3] two creates of one conversation are both refused when the log says nothing of it in time', async ({
    connect,
    start,
    log,
  }) => {
    const behind = lateTail(log)
    behind.hold()
    const client = connect(await start({ log: behind.log, limits: { sendTimeoutMs: 100 } }))
    const create = (): Promise<unknown> => client.request('create', { conversationId: 'c1', title: 'One' })
    const refused = { ok: false, problem: { code: 'log-unavailable', retryable: true } }
    expect(await Promise.all([create(), create()])).toMatchObject([refused, refused])
  })

  test('[S5] a conversation that is created again keeps its first title', async ({ connect, start }) => {
    const [first, second] = [connect(), connect(await start())]
    const twins = [CREATE, { ...CREATE, title: 'Second' }].map((request) => first.request('create', request))
    expect(await Promise.all(twins)).toMatchObject([
      { ok: true, conversation: { id: 'c1', title: 'First', cursor: null, activity: 'idle' } },
      { ok: true, conversation: { title: 'First' } },
    ])
    const later = { ...CREATE, title: 'Third' }
    expect(await second.request('create', later)).toMatchObject({ conversation: { title: 'First' } })
  })
})
