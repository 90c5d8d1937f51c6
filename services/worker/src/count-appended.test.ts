import type { Chunk } from '@ras/shared/protocol/chunk'
import type { AnswerJob } from '@ras/shared/protocol/job'
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { countAppended } from './count-appended.ts'
import { createFakeClock } from './test-support/fake-clock.ts'
import { createWorkerMetrics } from './worker-metrics.ts'

const ids = { conversationId: 'c', promptId: 'p', answerId: 'p~a' }
const JOB: AnswerJob = {
  ...ids,
  kind: 'answer',
  from: 0,
  context: [{ role: 'user', content: '?' }],
  timestamp: 500,
}

function chunks(...types: readonly string[]): readonly Chunk[] {
  return types.map((type) => ({ id: type, conversationId: 'c', type, content: 'x', timestamp: 1 }))
}

async function begin({ attempt = 1, at = 0 } = {}) {
  const registry = new Registry()
  const clock = createFakeClock()
  await clock.advance(at)
  return {
    clock,
    append: countAppended(createWorkerMetrics(registry), clock, JOB, attempt),
    has: async (line: string) => (await registry.metrics()).split('\n').includes(line),
  }
}

describe('what a run has appended', () => {
  test('[B5] the first text is timed from the job, once', async () => {
    const { clock, append, has } = await begin({ at: 1000 })
    append(chunks('start', 'beat'))
    await clock.advance(1500)
    append(chunks('text'))
    await clock.advance(5000)
    append(chunks('text', 'finish'))
    expect(await has('worker_first_text_seconds_sum 2')).toBe(true)
    expect(await has('worker_first_text_seconds_count 1')).toBe(true)
    expect(await has('worker_chunks_written_total{type="text"} 2')).toBe(true)
  })

  test('[B5] a relay whose clock is ahead makes no time negative', async () => {
    const { append, has } = await begin({ at: 100 })
    append(chunks('text'))
    expect(await has('worker_first_text_seconds_sum 0')).toBe(true)
    expect(await has('worker_first_text_seconds_count 1')).toBe(true)
  })

  test('[B5] a later attempt is not timed, for its reader may have text already', async () => {
    const { append, has } = await begin({ attempt: 2, at: 1000 })
    append(chunks('start', 'text'))
    expect(await has('worker_first_text_seconds_count 0')).toBe(true)
  })
})
