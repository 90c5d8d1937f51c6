import { expect, test } from '../support/test.ts'

const CLICKED = 'Is twice one too many? [mock rate=100 length=600]'
const PRESSED = 'Is Enter twice one too many? [mock rate=100 length=120]'

test('[G4] a double click on Send sends one message, which gets one answer', async ({ chat }) => {
  await chat.open()
  await chat.box.fill(CLICKED)
  await chat.page.getByRole('button', { name: 'Send' }).dblclick()
  await chat.expectWholeAnswer(CLICKED)
  await expect(chat.prompts).toHaveText([CLICKED])
  await expect(chat.answers).toHaveCount(1)
  await expect(chat.line('Is twice one too many?')).toHaveCount(1)
})

test('[G4] Enter pressed twice sends one message, which gets one answer', async ({ chat }) => {
  await chat.open()
  await chat.box.fill(PRESSED)
  await chat.box.press('Enter')
  await chat.page.keyboard.press('Enter')
  await chat.expectWholeAnswer(PRESSED)
  await expect(chat.prompts).toHaveText([PRESSED])
  await expect(chat.answers).toHaveCount(1)
  await expect(chat.line('Is Enter twice one too many?')).toHaveCount(1)
})

test('[G5] the second click of a double click on Send does not stop the answer, however late it comes', async ({
  chat,
}) => {
  await chat.open()
  await chat.ask(CLICKED)
  await chat.stop.dispatchEvent('click', { detail: 2 })
  await chat.expectWholeAnswer(CLICKED)
})
