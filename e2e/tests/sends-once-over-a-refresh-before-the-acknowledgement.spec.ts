import { expect, test } from '../support/test.ts'

const ARRIVED = 'Did this arrive?'
const LOST = 'Was this lost on the way?'

test('[S6] a message whose acknowledgement was lost in a refresh is there once, with one answer', async ({
  chat,
  stack,
}) => {
  await chat.open()
  await chat.online()
  stack.network.holdAnswers()
  await chat.ask(ARRIVED)
  await expect(chat.prompts).toHaveText(/Not sent yet/)
  // It may be in the log.
  await expect(chat.prompts.getByRole('button', { name: 'Take back' })).toHaveCount(0)

  await chat.refresh()
  await chat.expectWholeAnswer(ARRIVED)
  await expect(chat.prompts).toHaveText([ARRIVED])
  await expect(chat.answers).toHaveCount(1)
  await chat.refresh()
  await chat.expectWholeAnswer(ARRIVED)
  await expect(chat.prompts).toHaveText([ARRIVED])
  await expect(chat.answers).toHaveCount(1)
  await expect(chat.line(ARRIVED)).toHaveCount(1)
})

test('[S6] a message that had not reached the relay before a refresh is there once, with one answer', async ({
  chat,
  stack,
}) => {
  await chat.open()
  await chat.online()
  stack.network.holdRequests()
  await chat.ask(LOST)
  await expect(chat.prompts).toHaveText(/Not sent yet/)

  await chat.refresh()
  await chat.expectWholeAnswer(LOST)
  await expect(chat.prompts).toHaveText([LOST])
  await expect(chat.answers).toHaveCount(1)
  await expect(chat.line(LOST)).toHaveCount(1)
})
