import { expect, test } from '../../support/test.ts'

const PROMPT = 'Is anybody there?'

test('[G1] a message sent while no worker runs is safe, and is answered by the next one that starts', async ({
  chat,
  stack,
}) => {
  await stack.stopWorker()
  await chat.open()
  await chat.ask(PROMPT)
  await expect(
    chat.messages.getByText('No worker is answering right now. Your message is safe.'),
  ).toBeVisible()
  await expect(chat.answers).toHaveCount(0)
  await chat.refresh()
  await expect(chat.prompts).toHaveText([PROMPT])

  await stack.startWorker()
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.prompts).toHaveText([PROMPT])
  await expect(chat.answers).toHaveCount(1)
  await chat.expectNoGapOrDuplicate()
})
