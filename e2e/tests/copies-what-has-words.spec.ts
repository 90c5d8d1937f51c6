import { expect, test } from '../support/test.ts'

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

test('[U3] by touch an answer is copied once it has ended, and where it has words', async ({
  chat,
  page,
}) => {
  const copy = chat.answer.getByRole('button', { name: 'Copy as Markdown', includeHidden: true })
  await chat.open()
  await chat.ask('Take your time [mock rate=100 hold=60]')
  await chat.grown(60)
  await expect(copy).toBeHidden()
  const kept = await copy.boundingBox()
  expect(kept?.width, 'its place is kept').toBeGreaterThanOrEqual(40)
  expect(kept?.height).toBeGreaterThanOrEqual(40)
  await page.getByRole('button', { name: 'Stop', exact: true }).tap()
  await expect(copy).toBeVisible()

  await chat.ask('[mock error=400] What about this one?')
  await expect(chat.answers).toHaveCount(2)
  await expect(chat.answer).toHaveAttribute('data-status', 'failed')
  await expect(copy).toHaveCount(0)
})
