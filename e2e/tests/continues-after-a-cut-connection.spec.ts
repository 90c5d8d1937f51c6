import { expect, test } from '../support/test.ts'

const PROMPT = 'What does a cut cable change? [mock rate=80 length=1200]'

test('[G3] a cut connection is shown as reconnecting, and the answer goes on from the cursor', async ({
  chat,
  complaints,
  stack,
}) => {
  await chat.open()
  await chat.ask(PROMPT)
  await chat.grown(300)

  complaints.allowNetworkFailures()
  stack.network.cut()
  await expect(chat.connection).toHaveText('Reconnecting…')
  expect(await chat.isAnswering()).toBe(true)
  stack.network.restore()
  await chat.online()
  await expect(chat.connection).toBeEmpty()

  await chat.expectWholeAnswer(PROMPT)
  const { resumes } = await chat.expectNoGapOrDuplicate()
  expect(resumes).toBeGreaterThanOrEqual(1)
})
