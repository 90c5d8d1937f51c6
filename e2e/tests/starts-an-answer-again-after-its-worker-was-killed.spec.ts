import { expect, test } from '../support/test.ts'

const PROMPT = 'What does a killed worker leave behind? [mock rate=100 length=2500 resume=no]'

test('[G1] an answer that cannot be resumed is written again by the next worker, once and whole, and says so', async ({
  chat,
  complaints,
  stack,
}) => {
  await chat.open()
  await chat.ask(PROMPT)
  await chat.grown(400)
  expect(await chat.isAnswering()).toBe(true)

  complaints.allowNetworkFailures()
  await stack.killWorker()
  await stack.startWorker()

  await expect(chat.restarted).toBeVisible({ timeout: 30_000 })
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.prompts).toHaveCount(1)
  await expect(chat.answers).toHaveCount(1)
  await chat.expectNoGapOrDuplicate()
  await chat.refresh()
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.restarted).toBeVisible()
})
