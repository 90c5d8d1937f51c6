import { expect, test } from '../support/test.ts'

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

const PROMPT = 'Compare at-most-once, at-least-once and exactly-once'

test('[U3] on a phone the list slides in and out, and nothing is wider than the screen', async ({ chat }) => {
  const { page } = chat
  const list = page.getByRole('navigation', { name: 'Conversations' })
  const open = page.getByRole('button', { name: 'Conversations' })
  await chat.open()
  await expect(list).toBeHidden()
  await page.getByRole('button', { name: PROMPT }).tap()
  await chat.expectWholeAnswer(PROMPT)
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow, 'pixels wider than the screen').toBeLessThanOrEqual(0)

  await open.tap()
  await expect(list).toBeVisible()
  await page.getByRole('button', { name: 'Close the list' }).tap()
  await expect(list).toBeHidden()
  await open.tap()
  await chat.line('New chat').tap()
  await expect(list).toBeHidden()
  await expect(chat.prompts).toHaveCount(0)
  await open.tap()
  await chat.line(PROMPT).tap()
  await expect(list).toBeHidden()
  await expect(chat.prompts).toHaveText([PROMPT])
})
