import { expect, test } from '../support/test.ts'

const PROMPT = 'What dies with a relay? [mock rate=80 length=1200]'

test('[G1] an answer is whole after the relay was killed in the middle of it and started again', async ({
  chat,
  complaints,
  stack,
}) => {
  await chat.open()
  await chat.ask(PROMPT)
  await chat.grown(400)
  expect(await chat.isAnswering()).toBe(true)

  complaints.allowNetworkFailures()
  await stack.killRelay()
  await expect(chat.connection).toHaveText('Reconnecting…')
  await stack.startRelay()
  await chat.online()
  await expect(chat.connection).toBeEmpty()

  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.answers).toHaveCount(1)
  const { resumes } = await chat.expectNoGapOrDuplicate()
  expect(resumes).toBeGreaterThanOrEqual(1)
  await chat.refresh()
  await chat.expectWholeAnswer(PROMPT)
})
