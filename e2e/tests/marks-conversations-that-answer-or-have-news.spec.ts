import { expect, test } from '../support/test.ts'

const LONG = 'Gamma takes its time [mock rate=100 length=2000]'
const SHORT = 'Delta is quick [mock length=40]'

test('[G3] a conversation in the list is marked while it answers, and then until it is read', async ({
  chat,
}) => {
  await chat.open()
  await chat.ask(LONG)
  await chat.grown(20)
  await expect(chat.line('Gamma')).toHaveAccessibleName(/answering now/)
  await chat.line('New chat').click()
  await chat.ask(SHORT)
  await chat.expectWholeAnswer(SHORT)
  await expect(chat.line('Delta')).not.toHaveAccessibleName(/,/)

  await expect(chat.line('Gamma')).toHaveAccessibleName(/has something new/, { timeout: 30_000 })
  await chat.refresh()
  await expect(chat.line('Gamma')).toHaveAccessibleName(/has something new/)
  await chat.line('Gamma').click()
  await chat.expectWholeAnswer(LONG)
  await expect(chat.line('Gamma')).not.toHaveAccessibleName(/,/)
  await chat.line('Delta').click()
  await expect(chat.prompts).toHaveText([SHORT])
  await expect(chat.line('Gamma')).not.toHaveAccessibleName(/,/)
})
