import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/test.ts'

const WITH_TABLE = 'Compare at-most-once, at-least-once and exactly-once'
const WITH_CODE = 'Show me how to resume a stream in TypeScript'
const FAILS = 'Fail on purpose, please'
const WRITES = 'Take your time [mock rate=100 hold=60]'

// What fades in has other colours while it does.
test.use({ contextOptions: { reducedMotion: 'reduce' } })

test('[U5] axe finds nothing serious while nothing is asked, while an answer is written, and when it has ended', async ({
  chat,
  page,
}) => {
  test.slow()
  await chat.open()
  await chat.online()
  await expectAccessible(page, 'empty')
  await chat.ask(WRITES)
  await chat.grown(60)
  await expectAccessible(page, 'answering')
  await chat.stop.click()
  await expect(chat.answer).toHaveAttribute('data-status', 'stopped')
  await expectAccessible(page, 'stopped')

  await chat.ask(WITH_TABLE)
  await expect(chat.answers).toHaveCount(2)
  await expect(chat.answer).toHaveAttribute('data-status', 'complete')
  await chat.ask(WITH_CODE)
  await expect(chat.answers).toHaveCount(3)
  await expect(chat.answer).toHaveAttribute('data-status', 'complete')
  await chat.ask(FAILS)
  await expect(chat.answer).toHaveAttribute('data-status', 'failed')
  await expectAccessible(page, 'ended')
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('dialog', { name: 'Search conversations' })).toBeVisible()
  await expectAccessible(page, 'searching')
})

test('[U5] axe finds nothing serious without a connection', async ({ chat, complaints, context, page }) => {
  await chat.open()
  await chat.online()
  complaints.allowNetworkFailures()
  await context.setOffline(true)
  await chat.ask(FAILS)
  await expect(chat.prompts).toHaveText(/Not sent yet/)
  await expectAccessible(page, 'not sent')
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

  test('[U5] axe finds nothing serious on a phone, with and without the list', async ({ chat, page }) => {
    await chat.open()
    await chat.ask(WITH_TABLE)
    await expect(chat.answer).toHaveAttribute('data-status', 'complete')
    await expectAccessible(page, 'ended')
    await page.getByRole('button', { name: 'Conversations' }).tap()
    await expect(page.getByRole('dialog', { name: 'Conversations' })).toBeVisible()
    await expectAccessible(page, 'list')
  })
})

/** In light and in dark. */
async function expectAccessible(page: Page, state: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).analyze()
    const serious = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)
    expect(serious, `what axe finds: ${state}, ${colorScheme}`).toEqual([])
  }
}
