import type { Registry } from 'prom-client'
import { describe, expect, vi } from 'vitest'
import { DEFAULT_LIMITS } from './relay-limits.ts'
import { answerChunks, promptChunk } from './test-support/chunks.ts'
import { reaches } from './test-support/reaches.ts'
import { reading } from './test-support/reading.ts'
import { test } from './test-support/relay-test.ts'

const DELTAS = Array.from({ length: 120 }, (_, at) => `${at} `.repeat(60_000))
const CHUNKS = [promptChunk('c1', 'p1'), ...answerChunks({ conversationId: 'c1' }, DELTAS)]

const gaugeOf = async (registry: Registry, name: string): Promise<number> =>
  (await registry.getSingleMetric(name)?.get())?.values[0]?.value ?? NaN

/** Resolves once the relay has answered so many requests of that name. */
const answered = (registry: Registry, name: string, count: number): Promise<void> =>
  vi.waitFor(async () =>
    expect(await registry.metrics()).toMatch(
      new RegExp(`relay_request_seconds_count\\{request="${name}",outcome="[a-z]+"\\} ${count}\n`),
    ),
  )

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
    await vi.waitFor(async () => expect(await gaugeOf(registry, 'relay_parked_sockets')).toBe(0))
    await publish(promptChunk('another', 'o2'))
    await fast.follow('another')
    await slow.request('unfollow', { conversationId: 'c1' })
    expect(slow.summaries).toEqual([])
    expect(slow.follower('c1').conversation.next).toBeLessThan(CHUNKS.length)
  })
})
