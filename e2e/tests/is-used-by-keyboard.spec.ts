import type { Locator } from '@playwright/test'
import { expect, test } from '../support/test.ts'

const WITH_CODE = 'Show me how to resume a stream in TypeScript'
const WITH_TABLE = 'Compare at-most-once, at-least-once and exactly-once'
/** More presses than any way here takes. */
const MANY = 40

test('[U3] Shift+Enter breaks the line, Enter sends, and the list is reached by Tab and Enter', async ({
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

  await tabTo(chat.line('First line'))
  await page.keyboard.press('Enter')
  await expect(chat.prompts).toHaveText(['First line\nsecond line'], { useInnerText: true })
})

test('[U3] code and tables, which scroll where they are wider than the page, are reached by Tab', async ({
  chat,
}) => {
  await chat.open()
  await chat.ask(WITH_CODE)
  await chat.expectWholeAnswer(WITH_CODE)
  await chat.answer.getByRole('button', { name: 'View source' }).click()
  await tabTo(chat.answer.getByRole('group', { name: 'Code in ts' }).last(), 'Shift+Tab')

  await chat.ask(WITH_TABLE)
  await expect(chat.answers).toHaveCount(2)
  await chat.expectWholeAnswer(WITH_TABLE)
  await chat.answer.getByRole('button', { name: 'View source' }).click()
  await tabTo(chat.answer.getByRole('figure', { name: 'Table' }).last(), 'Shift+Tab')
})

/** Backwards where the target is before what has the focus: forwards the way is through all conversations of the list. */
async function tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < MANY; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await target.page().keyboard.press(key)
  }
  await expect(target).toBeFocused()
}
