import { knownAnswer } from '../support/known-answer.ts'
import { expect, test } from '../support/test.ts'

const PROMPT = 'What does a killed worker leave behind? [mock rate=100 length=600 stall=300:900000]'
const UNTIL_STALL = knownAnswer(PROMPT.replace('length=600', 'length=300'))

test('[W10] an answer whose worker was killed goes on where it was, to the letter', async ({
  chat,
  complaints,
  stack,
}) => {
  await chat.open()
  await chat.ask(PROMPT)
  await chat.grown(1)
  await chat.viewSource()
  await expect.poll(() => chat.source()).toBe(UNTIL_STALL)
  expect(await chat.isAnswering()).toBe(true)

  complaints.allowNetworkFailures()
  await stack.killWorker()
  await stack.startWorker()

  await expect.poll(async () => (await chat.source()).length).toBeGreaterThan(UNTIL_STALL.length)
  expect((await chat.source()).startsWith(UNTIL_STALL)).toBe(true)
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.restarted).toHaveCount(0)
  await expect(chat.prompts).toHaveCount(1)
  await expect(chat.answers).toHaveCount(1)
  await chat.expectNoGapOrDuplicate()
  await chat.refresh()
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.restarted).toHaveCount(0)
})
