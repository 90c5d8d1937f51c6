import { expect, test } from '../support/test.ts'

test.use({ viewport: { width: 1000, height: 560 } })

const PROMPT = 'Do I have to hold on? [mock rate=70 length=6000]'

test('[G3] new text follows a reader at the bottom, and does not move one who has scrolled up', async ({
  chat,
}) => {
  const { page } = chat
  const jump = page.getByRole('button', { name: 'Jump to latest' })
  await chat.open()
  await chat.ask(PROMPT)
  await chat.grown(1_200)
  await expect(chat.answer.getByRole('button', { name: 'View source' })).toBeInViewport()
  await expect(jump).toBeHidden()

  await page.getByRole('log', { name: 'Messages' }).hover()
  await page.mouse.wheel(0, -300)
  await expect(jump).toBeVisible()
  const heading = chat.answer.getByRole('heading').first()
  const before = await heading.boundingBox()
  const length = ((await chat.answer.textContent()) ?? '').length
  await chat.grown(length + 500)
  expect(await heading.boundingBox()).toEqual(before)

  await jump.click()
  await expect(jump).toBeHidden()
  await chat.stop.click()
  await expect(chat.answer).toHaveAttribute('data-status', 'stopped')
  await expect(chat.answer.getByRole('button', { name: 'View source' })).toBeInViewport()
})
