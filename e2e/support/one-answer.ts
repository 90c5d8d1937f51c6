import { decodeChunk } from '@ras/shared/log/record-codec'
import { expect } from '@playwright/test'
import { knownAnswer } from './known-answer.ts'
import type { LaunchedProcess } from './kafka-test.ts'
import type { Records } from './log-records.ts'
import { readMetrics } from './read-metrics.ts'
import type { StreamClient } from './stream-client.ts'

/** Resolves once the only worker is done with every command that stands in the log: a twin of a job may run after the answer is complete. */
export async function everyJobDone(worker: LaunchedProcess, records: Records): Promise<void> {
  const open = async (): Promise<number> => {
    const jobs = [...(await readMetrics(worker.url))].filter(([name]) =>
      name.startsWith('worker_jobs_total{'),
    )
    const done = jobs.reduce((sum, [, count]) => sum + count, 0)
    return (await records.all('prompts')).length - done
  }
  await expect.poll(open).toBe(0)
}

/** One user message and one answer, to the letter, on the client's screen; one run in the log, whatever else stands there twice. */
export async function expectOneAnswer(client: StreamClient, prompt: string, records: Records): Promise<void> {
  const { messages } = client.follower.conversation
  const shown = messages.map(({ role, text, status }) => ({ role, text, status }))
  expect(shown).toEqual([
    { role: 'user', text: prompt, status: 'complete' },
    { role: 'assistant', text: knownAnswer(prompt), status: 'complete' },
  ])
  expect(client.follower.counters).toMatchObject({ gaps: 0, duplicates: 0, resets: 0 })
  const starts = (await records.all('chunks')).filter((record) => {
    const chunk = decodeChunk(record)
    return chunk.kind === 'value' && chunk.value.type === 'start'
  })
  expect(starts, 'the runs in the log').toHaveLength(1)
}
