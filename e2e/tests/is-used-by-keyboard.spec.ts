import { expect, test } from '../support/test.ts'

test('[G3] Shift+Enter breaks the line, Enter sends, and the list is reached by Tab and Enter', async ({
  chat,
}) => {
  const { page } = chat
  await chat.open()
  await expect(chat.box).toBeFocused()
  await page.keyboard.type('First line')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('second line')
  await expect(chat.box).toHaveValue('First line\nsecond line')
  await expect(chat.prompts).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(chat.box).toHaveValue('')
  await expect(chat.prompts).toHaveText(['First line\nsecond line'], { useInnerText: true })
  await chat.expectWholeAnswer('First line\nsecond line')

  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('dialog', { name: 'Search conversations' })).toBeVisible()
  await page.keyboard.type('New')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: /^Answers that survive/ })).toBeVisible()
  await expect(chat.prompts).toHaveCount(0)

  await chat.line('First line').focus()
  await page.keyboard.press('Enter')
  await expect(chat.prompts).toHaveText(['First line\nsecond line'], { useInnerText: true })
})
