import type { Registry } from 'prom-client'
import { describe, expect, vi } from 'vitest'
import { MAX_REQUEST_BYTES } from '@ras/shared/protocol/socket-events'
import { DEFAULT_LIMITS } from './relay-limits.ts'
import { answerChunks, promptChunk } from './test-support/chunks.ts'
import type { RelayClient } from './test-support/relay-client.ts'
import { reaches } from './test-support/reaches.ts'
import { reading } from './test-support/reading.ts'
import { test } from './test-support/relay-test.ts'

const DELTAS = Array.from({ length: 120 }, (_, at) => `${at} `.repeat(60_000))
const CHUNKS = [promptChunk('c1', 'p1'), ...answerChunks({ conversationId: 'c1' }, DELTAS)]

// Tens of megabytes take their time on a machine that has more to do.
vi.setConfig({ testTimeout: 60_000 })
const PATIENT = { timeout: 30_000 }
const BOUND = DEFAULT_LIMITS.maxBufferedBytes
/** At most so much is taken by the kernel, and waits in no relay. */
const KERNEL_BYTES = 12_000_000

const gaugeOf = async (registry: Registry, name: string): Promise<number> =>
  (await registry.getSingleMetric(name)?.get())?.values[0]?.value ?? NaN

const ignore = (): void => undefined

/** What waits is more than the bound, so nothing more is made until something is taken. */
const overBound = (registry: Registry): Promise<void> =>
  vi.waitFor(
    async () => expect(await gaugeOf(registry, 'relay_buffered_bytes')).toBeGreaterThan(BOUND),
    PATIENT,
  )

const overloaded = async (registry: Registry): Promise<number> => {
  const [, count] = /relay_refusals_total\{code="overloaded"\} (\d+)/.exec(await registry.metrics()) ?? []
  return Number(count)
}

/** Resolves once the relay has answered so many requests of that name. */
const answered = (registry: Registry, name: string, count: number): Promise<void> =>
  vi.waitFor(
    async () =>
      expect(await registry.metrics()).toMatch(
        new RegExp(`relay_request_seconds_count\\{request="${name}",outcome="[a-z]+"\\} ${count}\n`),
      ),
    PATIENT,
  )

/** Resolves once the relay has answered or refused so many requests of that name. */
const handled = (registry: Registry, name: string, count: number): Promise<void> =>
  vi.waitFor(async () => {
    const lines = (await registry.metrics()).matchAll(
      new RegExp(`relay_request_seconds_count\\{request="${name}",outcome="[a-z]+"\\} (\\d+)\n`, 'g'),
    )
    expect([...lines].reduce((sum, [, value]) => sum + Number(value), 0)).toBe(count)
  }, PATIENT)

describe('a slow reader', () => {
  test('[R5] it is parked while others go on, and continues from its cursor when it has drained', async ({
    connect,
    publish,
    registry,
  }) => {
    const gauge = async (name: string): Promise<number | undefined> =>
      (await registry.getSingleMetric(name)?.get())?.values[0]?.value
    await publish(...CHUNKS.slice(0, 2))
    const [slow, fast] = [connect(), connect()]
    await slow.request('list', {})
    await slow.follow('c1')
    await fast.follow('c1')
    reading(slow, 'pause')
    for (const chunk of CHUNKS.slice(2)) await publish(chunk)
    await reaches(fast, CHUNKS.length)
    expect(await gauge('relay_parked_sockets')).toBe(1)
    reading(slow, 'resume')
    await reaches(slow, CHUNKS.length)
    await vi.waitFor(async () => expect(await gauge('relay_parked_sockets')).toBe(0))
    expect(slow.follower('c1').conversation).toEqual(fast.follower('c1').conversation)
    expect(slow.follower('c1').counters).toMatchObject({ gaps: 0, duplicates: 0 })
    expect(slow.summaries.at(-1)).toMatchObject({ id: 'c1', activity: 'idle' })
  })

  test.for([
    ['latin', (at: number) => `${at} `.repeat(1_000)],
    ['Chinese', (at: number) => `${at}中文字`.repeat(600)],
  ] as const)(
    '[R14, G7] what waits for it stays within the bound, however much %s text it has missed and however large a batch is',
    async ([, delta], { connect, publish, relay, registry }) => {
      const deltas = Array.from({ length: 3_000 }, (_, at) => delta(at))
      const chunks = [promptChunk('c1', 'p1'), ...answerChunks({ conversationId: 'c1' }, deltas)]
      await publish(...chunks.slice(0, 2))
      const [slow, fast] = [connect(relay), connect(relay)]
      await slow.follow('c1')
      await fast.follow('c1')
      reading(slow, 'pause')
      const waiting: number[] = []
      for (let from = 2; from < chunks.length; from += 300) {
        const batch = chunks.slice(from, from + 300)
        await publish(...batch)
        await reaches(fast, from + batch.length)
        waiting.push((await registry.getSingleMetric('relay_buffered_bytes')?.get())?.values[0]?.value ?? NaN)
      }
      const missed = deltas.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
      expect(missed).toBeGreaterThan(11_000_000)
      expect((await registry.getSingleMetric('relay_parkings_total')?.get())?.values[0]?.value).toBe(1)
      expect(waiting.at(-1)).toBeGreaterThan(0)
      expect(Math.max(...waiting)).toBeLessThanOrEqual(DEFAULT_LIMITS.maxBufferedBytes)
      reading(slow, 'resume')
      await reaches(slow, chunks.length)
      expect(slow.follower('c1').conversation).toEqual(fast.follower('c1').conversation)
      expect(slow.follower('c1').counters).toMatchObject({ gaps: 0, duplicates: 0, resets: 0 })
    },
  )

  test('[R5] one that leaves its feed while it is parked gets nothing that it did not ask for', async ({
    connect,
    publish,
    registry,
  }) => {
    await publish(promptChunk('other', 'o1'), ...CHUNKS.slice(0, 2))
    const [slow, fast] = [connect(), connect()]
    await slow.follow('c1')
    await fast.follow('c1')
    reading(slow, 'pause')
    for (const chunk of CHUNKS.slice(2)) await publish(chunk)
    await reaches(fast, CHUNKS.length)
    expect(await gaugeOf(registry, 'relay_parked_sockets')).toBe(1)
    const left = slow.request('unfollow', { conversationId: 'c1' })
    await answered(registry, 'unfollow', 1)
    reading(slow, 'resume')
    await left
    await vi.waitFor(async () => expect(await gaugeOf(registry, 'relay_parked_sockets')).toBe(0), PATIENT)
    await publish(promptChunk('another', 'o2'))
    await fast.follow('another')
    await slow.request('unfollow', { conversationId: 'c1' })
    expect(slow.summaries).toEqual([])
    expect(slow.follower('c1').conversation.next).toBeLessThan(CHUNKS.length)
  })

  test('[R14, G7] lists that it does not take are made one at a time, and count as open requests until then', async ({
    connect,
    publish,
    registry,
  }) => {
    const ids = Array.from({ length: 500 }, (_, at) => `${at}${'-'.repeat(100)}`)
    await publish(...ids.map((id) => promptChunk(id, id, '中'.repeat(120))))
    const [slow, fast] = [connect(), connect()]
    await vi.waitFor(
      async () =>
        expect(await fast.request('list', { limit: 500 })).toHaveProperty('conversations.length', 500),
      PATIENT,
    )
    const bytes = Buffer.byteLength(JSON.stringify(await fast.request('list', { limit: 500 })))
    expect(80 * bytes).toBeGreaterThan(KERNEL_BYTES)
    await slow.request('unfollow', { conversationId: 'nobody' })
    reading(slow, 'pause')
    const lists = (count: number) => Array.from({ length: count }, () => slow.request('list', { limit: 500 }))
    const asked = lists(DEFAULT_LIMITS.maxPendingRequests - 1)
    const last = slow.request('unfollow', { conversationId: 'nobody' })
    await answered(registry, 'unfollow', 2)
    expect(await gaugeOf(registry, 'relay_buffered_bytes')).toBeLessThan(BOUND + 1.1 * bytes)
    await overBound(registry)

    const more = lists(200)
    await vi.waitFor(async () => expect(await overloaded(registry)).toBeGreaterThan(100), PATIENT)
    expect(await gaugeOf(registry, 'relay_buffered_bytes')).toBeLessThan(BOUND + 2 * bytes)
    reading(slow, 'resume')
    await last
    for (const answer of await Promise.all(asked)) expect(answer).toHaveProperty('conversations.length', 500)
    const refused = (await Promise.all(more)).filter(({ ok }) => !ok)
    expect(refused).toHaveLength(await overloaded(registry))
  })

  test('[R14, R1] follows that it does not take are made one at a time, each before the entries after it', async ({
    connect,
    publish,
    registry,
  }) => {
    const ids = Array.from({ length: 30 }, (_, at) => `c${at}`)
    await publish(...ids.map((id) => promptChunk(id, `${id}-1`, 'x'.repeat(900_000))))
    const [slow, fast] = [connect(), connect()]
    for (const id of ids) await vi.waitFor(() => fast.follow(id), PATIENT)
    await slow.request('unfollow', { conversationId: 'nobody' })
    reading(slow, 'pause')
    const followed = ids.map((id) => slow.follow(id))
    const last = slow.request('unfollow', { conversationId: 'nobody' })
    await answered(registry, 'unfollow', 2)
    expect(await gaugeOf(registry, 'relay_buffered_bytes')).toBeLessThan(BOUND + 1_000_000)
    await overBound(registry)
    await publish(...ids.map((id) => promptChunk(id, `${id}-2`)))
    for (const id of ids) await reaches(fast, 2, id)
    reading(slow, 'resume')
    await Promise.all([...followed, last])
    for (const id of ids) {
      await reaches(slow, 2, id)
      expect(slow.follower(id).counters).toMatchObject({ gaps: 0, duplicates: 0 })
    }
  })

  test('[R8] a follow that waits when its conversation is followed again or left is refused, and brings nothing', async ({
    connect,
    publish,
    registry,
  }) => {
    await publish(...CHUNKS, promptChunk('c2', 'p2'))
    const [slow, fast] = [connect(), connect()]
    await vi.waitFor(() => fast.follow('c2'), PATIENT)
    await vi.waitFor(() => fast.follow('c1'), PATIENT)
    await slow.request('unfollow', { conversationId: 'nobody' })
    reading(slow, 'pause')
    const large = slow.follow('c1')
    const c2 = { conversationId: 'c2', cursor: null }
    const followed = [slow.request('follow', c2), slow.request('follow', c2)]
    const left = slow.request('unfollow', { conversationId: 'c2' })
    await answered(registry, 'unfollow', 2)
    reading(slow, 'resume')
    const refusal = { ok: false, problem: { code: 'invalid-request' } }
    expect(await Promise.all(followed)).toMatchObject([refusal, refusal])
    await Promise.all([large, left])
    await publish(promptChunk('c2', 'p3'))
    await reaches(fast, 2, 'c2')
    await slow.request('unfollow', { conversationId: 'nobody' })
    expect(slow.entries).toEqual([])
  })

  test('[R14, G7] its connection stays while it has hundreds of short answers to take, again and again', async ({
    connect,
    publish,
    registry,
  }) => {
    await publish(...CHUNKS)
    const slow = connect()
    await vi.waitFor(() => slow.follow('c1'), PATIENT)
    await reaches(slow, CHUNKS.length)
    for (let round = 1; round <= 2; round += 1) {
      reading(slow, 'pause')
      const large = slow.request('follow', { conversationId: 'c1', cursor: null })
      await overBound(registry)
      const asked = Array.from({ length: 900 }, () => slow.request('unfollow', { conversationId: 'nobody' }))
      await handled(registry, 'unfollow', 900 * round)
      expect(await gaugeOf(registry, 'relay_sockets')).toBe(1)
      reading(slow, 'resume')
      expect(await large).toMatchObject({ ok: true })
      expect(await Promise.all(asked)).toHaveLength(900)
    }
  })

  test.for([
    ['requests', ({ socket }: RelayClient) => socket.emit('unfollow', { conversationId: 'nobody' }, ignore)],
    ['refusals', ({ tell }: RelayClient) => tell('erase')],
    ['namespaces', ({ socket }: RelayClient) => socket.io.engine.write(`0/${'x'.repeat(1_000)},`)],
  ] as const)(
    '[R14, G7] one that makes a thousand %s while it takes nothing is disconnected',
    async ([, ask], { connect, publish, registry }) => {
      await publish(...CHUNKS)
      const slow = connect()
      await vi.waitFor(() => slow.follow('c1'), PATIENT)
      await reaches(slow, CHUNKS.length)
      reading(slow, 'pause')
      slow.socket.emit('follow', { conversationId: 'c1', cursor: null }, ignore)
      await overBound(registry)
      for (let at = 0; at < 1_500; at += 1) ask(slow)
      await vi.waitFor(async () => expect(await gaugeOf(registry, 'relay_sockets')).toBe(0), PATIENT)
      expect(await gaugeOf(registry, 'relay_buffered_bytes')).toBe(0)
    },
  )

  test.for([
    ['closes its socket and keeps the connection', ({ socket }: RelayClient) => socket.io.engine.write('1')],
    ['closes the connection', (client: RelayClient) => client.close()],
    [
      'sends more than a relay reads',
      ({ socket }: RelayClient) => socket.io.engine.write('x'.repeat(2 * MAX_REQUEST_BYTES)),
    ],
  ] as const)(
    '[S9] no request waits for a reader that %s',
    async ([, leave], { connect, publish, relay, registry }) => {
      await publish(...CHUNKS)
      const [slow, fast] = [connect(), connect()]
      await vi.waitFor(() => fast.follow('c1'), PATIENT)
      await reaches(fast, CHUNKS.length)
      await slow.request('unfollow', { conversationId: 'nobody' })
      reading(slow, 'pause')
      slow.socket.emit('follow', { conversationId: 'c1', cursor: null }, ignore)
      for (let at = 0; at < 20; at += 1) slow.socket.emit('list', {}, ignore)
      slow.socket.emit('unfollow', { conversationId: 'nobody' }, ignore)
      await answered(registry, 'unfollow', 2)
      expect(await gaugeOf(registry, 'relay_buffered_bytes')).toBeGreaterThan(BOUND)
      fast.close()
      leave(slow)
      await relay.drain(120_000)
    },
  )
})
