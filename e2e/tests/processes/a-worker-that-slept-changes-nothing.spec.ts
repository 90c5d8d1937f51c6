import { randomUUID } from 'node:crypto'
import { decodeChunk } from '@ras/shared/log/record-codec'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { chatPage } from '../../support/chat-page.ts'
import { knownAnswer } from '../../support/known-answer.ts'
import type { Records } from '../../support/log-records.ts'
import { watchStates } from '../../support/page-states.ts'
import { answerOf, openStreamClient } from '../../support/stream-client.ts'
import { expect } from '../../support/test.ts'
import { ownerOf, test } from '../../support/two-workers.ts'

const ASLEEP_MS = 30_000
const PROMPT = 'What do you say in your sleep? [mock rate=40 length=600]'
const LONG = 'What do you say in your sleep? [mock rate=20 length=1500]'
const MEANWHILE = 'Who answers while you sleep?'

async function chunksIn(records: Records): Promise<readonly Chunk[]> {
  const decoded = (await records.all('chunks')).map(decodeChunk)
  return decoded.flatMap((each) => (each.kind === 'value' ? [each.value] : []))
}

function isStart(attempt: number): (chunk: Chunk) => boolean {
  return (chunk) => chunk.type === 'start' && chunk.attempt === attempt
}

test('[F3] a worker that stood still while another took over writes on when it wakes, and changes nothing on the page', async ({
  chat,
  records,
  workers,
}) => {
  await chat.open()
  await chat.ask(PROMPT)
  const { owner, other } = await ownerOf(workers)
  await chat.grown(100)

  const asleepSince = Date.now()
  owner.pause()
  // Not once its run is active: what the zombie writes before the `start` is none of a zombie's yet.
  const isTakenOver = async (): Promise<boolean> => (await chunksIn(records)).some(isStart(2))
  await expect.poll(isTakenOver, { timeout: 30_000 }).toBe(true)
  owner.resume()
  const asleepMs = Date.now() - asleepSince
  await expect.poll(() => owner.metric('worker_jobs_total{outcome="lost"}')).toBe(1)

  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.restarted).toHaveCount(0)
  await chat.expectNoGapOrDuplicate()
  expect(await other.metric('worker_runs_total{kind="resume"}')).toBe(1)

  const chunks = await chunksIn(records)
  // Its own later run is none of a zombie's: it may take the answer over in its turn.
  const zombie = chunks.find(isStart(1))?.runId
  const late = chunks.slice(chunks.findIndex(isStart(2))).filter(({ runId }) => runId === zombie)
  const written = late.filter(({ type }) => type === 'text').length
  // A request that was under way is given up by its client after ten seconds.
  expect(written, `what the zombie wrote after ${asleepMs} ms`).toBeGreaterThan(asleepMs < 9_000 ? 0 : -1)
})

test('[F3, G2, G4] a worker that slept for half a minute changes nothing on any screen, nor what was asked meanwhile', async ({
  chat,
  context,
  records,
  stack,
  workers,
}) => {
  // The answer must outlast the sleep, and what else is done meanwhile.
  test.slow()
  await chat.open()
  await chat.ask(LONG)
  const { owner, other } = await ownerOf(workers)
  await chat.grown(50)
  const { pathname } = new URL(chat.page.url())
  const second = chatPage(await context.newPage())
  await second.open(pathname)
  await second.grown(50)

  const partition = records.partitionOf(pathname.split('/').at(-1) ?? '')
  const conversationId = idIn(partition, records)
  owner.pause()
  const asleepSince = Date.now()
  const client = openStreamClient({ url: stack.network.url, transport: 'websocket', conversationId })
  await client.ask(MEANWHILE)
  await client.until((follower) => answerOf(follower)?.status === 'complete')
  await expect
    .poll(() => Date.now() - asleepSince, { timeout: 2 * ASLEEP_MS })
    .toBeGreaterThanOrEqual(ASLEEP_MS)
  const screens = [chat, second]
  for (const screen of screens) expect(await screen.isAnswering()).toBe(true)
  const shown = await Promise.all(screens.map(({ page }) => watchStates(page)))
  owner.resume()
  await expect.poll(() => owner.metric('worker_jobs_total{outcome="lost"}')).toBe(1)

  for (const screen of screens) {
    await screen.expectWholeAnswer(LONG)
    await expect(screen.restarted).toHaveCount(0)
    await screen.expectNoGapOrDuplicate()
  }
  for (const states of shown) {
    expect(await states()).toEqual({ links: ['online'], answers: ['complete', 'running'] })
  }
  expect(answerOf(client.follower)?.text).toBe(knownAnswer(MEANWHILE))
  expect(client.follower.counters).toMatchObject({ gaps: 0, duplicates: 0, resets: 0 })
  client.close()
  const starts = (await chunksIn(records)).filter(({ type }) => type === 'start')
  expect(starts.filter((start) => start.conversationId === conversationId)).toHaveLength(1)
  expect(await other.metric('worker_runs_total{kind="resume"}')).toBe(1)
  expect(await owner.metric('worker_runs_total{kind="start"}')).toBe(1)
})

/** An id that the log puts into this partition. */
function idIn(partition: number, records: Records): string {
  for (;;) {
    const id = randomUUID()
    if (records.partitionOf(id) === partition) return id
  }
}
