import { expect, test } from '../support/test.ts'

const PROMPT = 'Is twice one too many? [mock rate=100 length=120]'

test('[G4] a double click on Send sends one message, which gets one answer', async ({ chat }) => {
  await chat.open()
  await chat.box.fill(PROMPT)
  await chat.page.getByRole('button', { name: 'Send' }).dblclick()
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.prompts).toHaveText([PROMPT])
  await expect(chat.answers).toHaveCount(1)
  await expect(chat.line('Is twice one too many?')).toHaveCount(1)
})

test('[G4] Enter pressed twice sends one message, which gets one answer', async ({ chat }) => {
  await chat.open()
  await chat.box.fill(PROMPT)
  await chat.box.press('Enter')
  await chat.page.keyboard.press('Enter')
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.prompts).toHaveText([PROMPT])
  await expect(chat.answers).toHaveCount(1)
  await expect(chat.line('Is twice one too many?')).toHaveCount(1)
})
