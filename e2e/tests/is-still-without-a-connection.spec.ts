import type { Locator } from '@playwright/test'
import { expect, test } from '../support/test.ts'

const WRITES = 'Breathe in and out [mock rate=100 hold=60]'

test('[G3] nothing breathes in the page while nothing can arrive', async ({ chat, complaints, context }) => {
  await chat.open()
  await chat.ask(WRITES)
  await chat.grown(60)
  const line = chat.line('Breathe in and out')
  await expect(line).toHaveAccessibleName(/answering now/)
  const breathing = async (): Promise<readonly number[]> =>
    Promise.all([animations(chat.answer), animations(line)])
  await expect.poll(breathing).toEqual([1, 1])
  complaints.allowNetworkFailures()
  await context.setOffline(true)
  await expect(chat.connection).toHaveText(/Offline/)
  await expect.poll(breathing).toEqual([0, 0])
  expect(await chat.isAnswering()).toBe(true)

  await context.setOffline(false)
  await chat.online()
  await expect.poll(breathing).toEqual([1, 1])
  await chat.stop.click()
  await expect(chat.answer).toHaveAttribute('data-status', 'stopped')
  await expect.poll(breathing).toEqual([0, 0])
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
