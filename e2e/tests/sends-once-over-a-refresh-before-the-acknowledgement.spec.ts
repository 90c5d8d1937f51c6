import { expect, test } from '../support/test.ts'

const PROMPT = 'Did this arrive?'

test('[S6] a message whose acknowledgement was lost in a refresh is there once, with one answer', async ({
  chat,
  stack,
}) => {
  await chat.open()
  await chat.online()
  stack.network.holdAnswers()
  await chat.ask(PROMPT)
  await expect(chat.prompts).toHaveText(/Not sent yet/)

  await chat.refresh()
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.prompts).toHaveText([PROMPT])
  await expect(chat.answers).toHaveCount(1)
  await chat.refresh()
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.prompts).toHaveText([PROMPT])
  await expect(chat.answers).toHaveCount(1)
  await expect(chat.line(PROMPT)).toHaveCount(1)
})

test('[S6] a message that had not reached the relay before a refresh is there once, with one answer', async ({
  chat,
  stack,
}) => {
  await chat.open()
  await chat.online()
  stack.network.holdRequests()
  await chat.ask(PROMPT)
  await expect(chat.prompts).toHaveText(/Not sent yet/)

  await chat.refresh()
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.prompts).toHaveText([PROMPT])
  await expect(chat.answers).toHaveCount(1)
  await expect(chat.line(PROMPT)).toHaveCount(1)
})
