import { expect, test } from '../support/test.ts'

const FIRST = 'Who answers before the restart?'
const SECOND = 'And who answers after it?'

test('[G1] a worker that was restarted between two answers gives the second', async ({
  chat,
  complaints,
  stack,
}) => {
  await chat.open()
  await chat.ask(FIRST)
  await chat.expectWholeAnswer(FIRST)

  complaints.allowNetworkFailures()
  await stack.stopWorker()
  await stack.startWorker()
  await chat.online()

  await chat.ask(SECOND)
  await expect(chat.answers).toHaveCount(2)
  await chat.expectWholeAnswer(SECOND)
  await expect(chat.prompts).toHaveText([FIRST, SECOND])
  await chat.expectNoGapOrDuplicate()
})
