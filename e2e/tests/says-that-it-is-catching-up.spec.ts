import { expect, test } from '../support/test.ts'

const PROMPT = 'Who is behind?'

test('[G3] a conversation that is not read up to its head says that it is catching up', async ({
  chat,
  stack,
}) => {
  await chat.open()
  await chat.ask(PROMPT)
  await chat.expectWholeAnswer(PROMPT)

  await chat.open()
  await expect(chat.line(PROMPT)).toBeVisible()
  stack.network.holdAnswers()
  await chat.line(PROMPT).click()
  const catchingUp = chat.page.getByRole('status', { name: 'Catching up' })
  await expect(catchingUp).toHaveText(/^Catching up · 0 of \d+$/)
  await expect(chat.answers).toHaveCount(0)

  stack.network.release()
  await expect(catchingUp).toBeEmpty()
  await chat.expectWholeAnswer(PROMPT)
})
