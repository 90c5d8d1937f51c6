import type { Page } from '@playwright/test'
import { expect, test } from '../support/test.ts'

const LONG = 'Gamma takes its time [mock rate=100 length=2000]'
const SHORT = 'Delta is quick [mock length=40]'

test('[G3] a conversation in the list is marked while it answers, and then until it is read', async ({
  chat,
}) => {
  await chat.open()
  await chat.ask(LONG)
  await chat.grown(20)
  await expect(chat.line('Gamma')).toHaveAccessibleName(/answering now/)
  await chat.line('New chat').click()
  await chat.ask(SHORT)
  await chat.expectWholeAnswer(SHORT)
  await expect(chat.line('Delta')).not.toHaveAccessibleName(/,/)

  await expect(chat.line('Gamma')).toHaveAccessibleName(/has something new/, { timeout: 30_000 })
  await chat.refresh()
  await expect(chat.line('Gamma')).toHaveAccessibleName(/has something new/)
  await chat.line('Gamma').click()
  await chat.expectWholeAnswer(LONG)
  const { offset } = await chat.counters()
  await expect.poll(() => readUpTo(chat.page)).toBe(offset)
  await expect(chat.line('Gamma')).not.toHaveAccessibleName(/,/)
  await chat.line('Delta').click()
  await expect(chat.prompts).toHaveText([SHORT])
  await expect(chat.line('Gamma')).not.toHaveAccessibleName(/,/)
})

/** How far the open conversation was read, as this browser keeps it: that is noted a little after it was shown. Undefined before. */
function readUpTo(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    const id = location.pathname.split('/').at(-1) ?? ''
    const key = Object.keys(localStorage).find((each) => each.endsWith('.reads')) ?? ''
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}')
    return kept.next?.[id]
  })
}
