import { expect, test } from '../support/test.ts'

const LOG = Array.from({ length: 300 }, (_, index) => `line ${index} of a log [mock length=40]`).join('\n')

test('[U3] a very long prompt is shown in part, and whole when that is wanted', async ({ chat, page }) => {
  const all = page.getByRole('button', { name: 'Show all' })
  const less = page.getByRole('button', { name: 'Show less' })
  const height = async (): Promise<number> => (await chat.prompts.first().boundingBox())?.height ?? 0
  await chat.open()
  await chat.ask('A short one [mock length=40]')
  await expect(chat.answer).toHaveAttribute('data-status', 'complete')
  await expect(all).toHaveCount(0)

  await chat.line('New chat').click()
  await chat.ask(LOG)
  await expect(chat.answer).toHaveAttribute('data-status', 'complete')
  await expect(chat.prompts).toContainText('line 299')
  expect(await height()).toBeLessThan(500)

  await all.click()
  expect(await height()).toBeGreaterThan(5_000)
  await expect(chat.prompts.first(), 'the beginning stays where it was').toBeInViewport()
  expect((await chat.prompts.first().boundingBox())?.y).toBeGreaterThan(0)

  await less.click()
  expect(await height()).toBeLessThan(500)
  await expect(all).toBeInViewport()
})
