import { expect } from '../../support/test.ts'
import { test } from '../../support/two-workers.ts'

const FIRST = 'Who pays for the second time?'
const SECOND = 'And now?'

test('[G4] an answer that ended is not generated again when its job comes again, as after a worker that died before its commit', async ({
  chat,
  records,
  workers: [first, second],
}) => {
  await chat.open()
  await chat.ask(FIRST)
  await chat.expectWholeAnswer(FIRST)
  await first.kill()
  await second.kill()
  const [job] = await records.all('prompts')
  expect(job?.value).toContain(FIRST)
  await records.append('prompts', [{ key: job?.key ?? '', value: job?.value ?? '' }])

  await second.start()
  await expect.poll(() => second.metric('worker_jobs_total{outcome="ended"}'), { timeout: 30_000 }).toBe(1)
  await chat.ask(SECOND)
  await expect(chat.answers).toHaveCount(2)
  await chat.expectWholeAnswer(SECOND)
  await expect(chat.restarted).toHaveCount(0)
  expect(await second.metric('worker_runs_total{kind="start"}')).toBe(1)
  expect(await second.metric('worker_runs_total{kind="restart"}')).toBe(0)
  expect(await second.metric('worker_runs_total{kind="resume"}')).toBe(0)
  await chat.expectNoGapOrDuplicate()
})
