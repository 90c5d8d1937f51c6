import { knownAnswer } from '../support/known-answer.ts'
import { expect, test } from '../support/test.ts'

const CUT = 'What breaks off? [mock rate=200 cut=60]'
const REFUSED = 'What is refused? [mock error=401]'

test('[G3] an answer that breaks off keeps its text, says why, and can be tried again', async ({ chat }) => {
  await chat.open()
  await chat.ask(CUT)
  const reason = 'The model’s provider broke off before the answer was complete. Try again for a whole one.'
  await expect(chat.answer.getByText(reason)).toBeVisible()
  await chat.viewSource()
  expect(await chat.source()).toBe(knownAnswer(CUT))

  await chat.refresh()
  await expect(chat.answer.getByText(reason)).toBeVisible()
  await chat.answer.getByRole('button', { name: 'Try again' }).click()
  await expect(chat.prompts).toHaveText([CUT, CUT])
  await expect(chat.answers).toHaveCount(2)
  await expect(chat.answer.getByText(reason)).toBeVisible()
  await expect(chat.answers.first().getByRole('button', { name: 'Try again' })).toHaveCount(0)
})

test('[G3] an answer that fails at once says why, and that trying the same again will not help', async ({
  chat,
}) => {
  await chat.open()
  await chat.ask(REFUSED)
  await expect(
    chat.answer.getByText('The model’s provider does not accept the key of this service.'),
  ).toBeVisible()
  await expect(chat.answer.getByText('Trying the same again is unlikely to help.')).toBeVisible()
  await chat.ask('And this one?')
  await expect(chat.answers).toHaveCount(2)
  await chat.expectWholeAnswer('And this one?')
})
