import { expect, test } from '../support/test.ts'

const FIRST = 'What was said before?'
const NEXT = 'And what comes after it?'

test('[S13] what is written before the messages are here is kept, and follows them when it is sent', async ({
  chat,
  stack,
}) => {
  await chat.open()
  await chat.ask(FIRST)
  await chat.expectWholeAnswer(FIRST)
  await chat.open()
  await expect(chat.line(FIRST)).toBeVisible()
  stack.network.holdAnswers()
  await chat.line(FIRST).click()
  await chat.ask(NEXT)
  await expect(chat.page.getByText('You can send when the messages are here.')).toBeVisible()
  await expect(chat.box).toHaveValue(NEXT)
  await expect(chat.prompts).toHaveCount(0)

  stack.network.release()
  await expect(chat.prompts).toHaveText([FIRST])
  await expect(chat.box).toHaveValue(NEXT)
  await chat.box.press('Enter')
  await expect(chat.prompts).toHaveText([FIRST, NEXT])
  await expect(chat.answers).toHaveCount(2)
  await chat.expectWholeAnswer(NEXT)
  await chat.refresh()
  await expect(chat.prompts).toHaveText([FIRST, NEXT])
})
