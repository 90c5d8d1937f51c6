import { decodeChunk } from '@ras/shared/log/record-codec'
import { expect } from '../../support/test.ts'
import { ownerOf, test } from '../../support/two-workers.ts'

const PROMPT = 'What do you say in your sleep? [mock rate=40 length=600]'

test('[F3] a worker that stood still while another took over writes on when it wakes, and changes nothing on the page', async ({
  chat,
  records,
  workers,
}) => {
  await chat.open()
  await chat.ask(PROMPT)
  const { owner, other } = await ownerOf(workers)
  await chat.grown(100)

  owner.pause()
  await expect.poll(() => other.metric('worker_runs_active'), { timeout: 30_000 }).toBe(1)
  owner.resume()
  await expect.poll(() => owner.metric('worker_jobs_total{outcome="lost"}')).toBe(1)

  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.restarted).toHaveCount(0)
  await chat.expectNoGapOrDuplicate()
  expect(await other.metric('worker_runs_total{kind="resume"}')).toBe(1)

  const decoded = (await records.all('chunks')).map(decodeChunk)
  const chunks = decoded.flatMap((each) => (each.kind === 'value' ? [each.value] : []))
  const start = chunks.findIndex(({ type, attempt }) => type === 'start' && attempt === 2)
  const late = chunks.slice(start).filter(({ runId }) => runId !== chunks[start]?.runId)
  expect(late.filter(({ type }) => type === 'text').length, 'what the zombie wrote').toBeGreaterThan(0)
})
