import { expect, test } from '../support/test.ts'

const PROMPT = 'Can I write in a tunnel?'

test('[S6] a message sent without a network is kept, says so, and goes out when the network is back', async ({
  chat,
  complaints,
  context,
}) => {
  await chat.open()
  await chat.online()
  complaints.allowNetworkFailures()
  await context.setOffline(true)
  await expect(chat.connection).toHaveText('Offline. What you send is kept and goes out when you are back.')
  await chat.ask(PROMPT)
  await expect(chat.prompts).toHaveText(/Not sent yet/)
  await expect(chat.answers).toHaveCount(0)

  await context.setOffline(false)
  await expect(chat.prompts).toHaveText([PROMPT])
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.answers).toHaveCount(1)
  await expect(chat.connection).toBeEmpty()
})

test('[S6] a message that waits to be sent can be taken back, and is not sent', async ({
  chat,
  complaints,
  stack,
}) => {
  await chat.open()
  await chat.online()
  complaints.allowNetworkFailures()
  stack.network.cut()
  await expect(chat.connection).toHaveText('Reconnecting…')
  await chat.ask(PROMPT)
  await chat.prompts.getByRole('button', { name: 'Take back' }).click()
  await expect(chat.prompts).toHaveCount(0)
  await expect(chat.box).toHaveValue(PROMPT)

  stack.network.restore()
  await chat.online()
  await expect(chat.connection).toBeEmpty()
  await chat.box.fill('Something else')
  await chat.box.press('Enter')
  await chat.expectWholeAnswer('Something else')
  await expect(chat.prompts).toHaveText(['Something else'])
})
