import { knownAnswer } from '../../support/known-answer.ts'
import { expect } from '../../support/test.ts'
import { ownerOf, test } from '../../support/two-workers.ts'

const HELD = 'Who stops the dead? [mock rate=0 length=200 stall=100:900000]'
const UNTIL_STALL = knownAnswer(HELD.replace('length=200', 'length=100'))

test('[G5] a stop while every worker is dead takes effect when one starts, which generates nothing', async ({
  chat,
  workers,
}) => {
  await chat.open()
  await chat.ask(HELD)
  const { owner, other } = await ownerOf(workers)
  await chat.grown(1)
  await chat.viewSource()
  await expect.poll(() => chat.source()).toBe(UNTIL_STALL)
  await other.kill()
  await owner.kill()

  await chat.stop.click()
  await expect(chat.answer.getByText(/^Stopping…/)).toBeVisible()
  expect(await chat.isAnswering()).toBe(true)
  await other.start()
  await expect(chat.answer).toHaveAttribute('data-status', 'stopped', { timeout: 40_000 })
  expect(await chat.source()).toBe(UNTIL_STALL)
  await expect(chat.restarted).toHaveCount(0)
  expect(await other.metric('worker_provider_deltas_total')).toBe(0)
  expect(await other.metric('worker_answers_total{end="stopped"}')).toBe(1)
  await chat.expectNoGapOrDuplicate()
})
