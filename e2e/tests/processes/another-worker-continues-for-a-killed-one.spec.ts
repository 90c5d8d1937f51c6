import { knownAnswer } from '../../support/known-answer.ts'
import { expect } from '../../support/test.ts'
import { ownerOf, test } from '../../support/two-workers.ts'

const PROMPT = 'Who goes on for you? [mock rate=100 length=400 stall=200:900000]'
const UNTIL_STALL = knownAnswer(PROMPT.replace('length=400', 'length=200'))

test('[W10] another worker goes on with the answer of a killed one, generates only what lacks, and nothing has to be started', async ({
  chat,
  workers,
}) => {
  await chat.open()
  await chat.ask(PROMPT)
  const { owner, other } = await ownerOf(workers)
  await chat.grown(1)
  await chat.viewSource()
  await expect.poll(() => chat.source()).toBe(UNTIL_STALL)
  expect(await owner.metric('worker_provider_deltas_total')).toBe(200)

  const killedAt = Date.now()
  await owner.kill()
  await expect
    .poll(() => other.metric('worker_runs_total{kind="resume"}'), { timeout: 30_000, intervals: [100] })
    .toBe(1)
  // By default 6 s are WORKER_TAKEOVER_MS, and the rest is for the partitions to be shared out anew and the log to be read.
  const description = `another worker goes on ${((Date.now() - killedAt) / 1000).toFixed(1)} s after the kill`
  test.info().annotations.push({ type: 'takeover', description })
  process.stdout.write(`${description}\n`)
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.restarted).toHaveCount(0)
  await chat.expectNoGapOrDuplicate()
  expect(await other.metric('worker_provider_deltas_total')).toBe(200)
  expect(await other.metric('worker_runs_total{kind="resume"}')).toBe(1)
})
