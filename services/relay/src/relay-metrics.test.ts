import { cursorOf } from '@ras/shared/conversation/follower'
import { describe, expect, vi } from 'vitest'
import { answerChunks, promptChunk } from './test-support/chunks.ts'
import { test } from './test-support/relay-test.ts'

const NOW = 1_700_000_000_000
/** A prompt and its answer as a worker writes it until it falls silent; both of this moment. */
const STORY = [promptChunk('c1', 'p1'), ...answerChunks({ conversationId: 'c1' }, ['a', 'b'])]
  .slice(0, -1)
  .map((chunk) => ({ ...chunk, timestamp: NOW }))

describe('what a relay counts', () => {
  test('[B5] an answer that waits or runs, and is silent for half a minute, is stuck', async ({
    publish,
    registry,
    start,
  }) => {
    let now = NOW
    await start({ metrics: registry, clock: () => now })
    const counts = async (stuck: number): Promise<void> =>
      vi.waitFor(async () => expect(await registry.metrics()).toContain(`relay_stuck_answers ${stuck}\n`))
    const ingested = async (records: number): Promise<void> =>
      vi.waitFor(async () =>
        expect(await registry.metrics()).toContain(
          `relay_ingested_records_total{topic="chunks"} ${records}\n`,
        ),
      )

    const plain = {
      id: 'x',
      conversationId: 'c3',
      type: 'text',
      content: 'by a plain publisher',
      timestamp: NOW,
    }
    await publish(...STORY, { ...promptChunk('c2', 'p2'), timestamp: NOW + 20_000 }, plain)
    await ingested(STORY.length + 2)
    now = NOW + 29_000
    await counts(0)
    now = NOW + 31_000
    await counts(1)
    now = NOW + 51_000
    await counts(2)

    const later = { conversationId: 'c1', messageId: 'p1~a', runId: 'p1~a-run-1', content: '' }
    await publish({ ...later, id: 'beat', seq: 3, type: 'beat', timestamp: now })
    await counts(1)
    now = NOW + 82_000
    await counts(2)
    await publish({ ...later, id: 'end', seq: 4, type: 'finish', timestamp: now })
    await counts(1)
    now = NOW + 3_700_000
    await counts(0)
  })

  test('[B5] a resume is timed by how it went on', async ({ connect, publish, registry }) => {
    await publish(...STORY)
    const client = connect()
    await vi.waitFor(() => client.follow('c1'))
    const cursor = cursorOf(client.follower('c1').conversation)
    await client.request('follow', { conversationId: 'c1', cursor })
    await client.request('follow', { conversationId: 'c1', cursor: { epoch: 'another', next: 1 } })
    const metrics = await registry.metrics()
    for (const outcome of ['replay', 'epoch-changed']) {
      expect(metrics).toContain(`relay_request_seconds_count{request="follow",outcome="${outcome}"} 1`)
    }
  })

  test('[B4] a refused request is timed by its code', async ({ connect, registry }) => {
    const client = connect()
    const answer = await client.request('follow', { conversationId: 'nobody', cursor: null })
    expect(answer.ok).toBe(false)
    const metrics = await registry.metrics()
    expect(metrics).toContain(
      'relay_request_seconds_count{request="follow",outcome="unknown-conversation"} 1',
    )
    expect(metrics).toContain('relay_refusals_total{code="unknown-conversation"} 1')
    expect(metrics).toContain('relay_refusals_total{code="internal"} 0')
  })
})
