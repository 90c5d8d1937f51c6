import type { Locator } from '@playwright/test'
import { expect, test } from '../support/test.ts'

const WRITES = 'Take your time [mock rate=100 hold=60]'

test('[G3] nothing breathes in the page while nothing can arrive', async ({
  chat,
  complaints,
  context,
  page,
}) => {
  await chat.open()
  await chat.ask(WRITES)
  await chat.grown(60)
  await expect(chat.line('Take your time')).toHaveAccessibleName(/answering now/)
  await expect.poll(() => animations(page.locator('body'))).toBe(2)
  complaints.allowNetworkFailures()
  await context.setOffline(true)
  await expect(chat.connection).toHaveText(/Offline/)
  await expect.poll(() => animations(page.locator('body'))).toBe(0)
  expect(await chat.isAnswering()).toBe(true)

  await context.setOffline(false)
  await chat.online()
  await expect.poll(() => animations(page.locator('body'))).toBe(2)
})

/** How many go on without an end: the caret of an answer, and the mark in the list. */
function animations(element: Locator): Promise<number> {
  return element.evaluate(
    (body) =>
      body
        .getAnimations({ subtree: true })
        .filter((animation) => animation.effect?.getTiming().iterations === Infinity).length,
  )
}
