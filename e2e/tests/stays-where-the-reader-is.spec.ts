import { randomUUID } from 'node:crypto'
import { answerOf, openStreamClient, type StreamClient } from '../support/stream-client.ts'
import { expect, test } from '../support/test.ts'

test.use({ viewport: { width: 1000, height: 560 } })

/** How many messages a long thread shows at first. */
const SHOWN = 40
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

test('[U9] a long thread shows its latest messages, and none of them goes while its reader has scrolled up', async ({
  chat,
  page,
  stack,
}) => {
  const turns = Array.from({ length: SHOWN / 2 }, (_, index) => `Turn ${index} [mock length=20 rate=2000]`)
  const jump = page.getByRole('button', { name: 'Jump to latest' })
  const earlier = page.getByRole('button', { name: /earlier messages$/ })
  const conversationId = randomUUID()
  const screen = openStreamClient({ url: stack.network.url, transport: 'websocket', conversationId })
  await askAll(screen, turns)
  await chat.open(`/c/${conversationId}`)
  await expect(chat.prompts).toHaveCount(turns.length)
  await expect(earlier).toBeHidden()

  await page.getByRole('log', { name: 'Messages' }).hover()
  await page.mouse.wheel(0, -100_000)
  const oldest = chat.prompts.first()
  await expect(oldest).toBeInViewport()
  await expect(jump).toBeVisible()
  const before = await oldest.boundingBox()
  await askAll(screen, ['Is anybody still up there? [mock length=20 rate=2000]'])
  await expect(chat.prompts).toHaveCount(turns.length + 1)
  await expect(chat.answers).toHaveCount(turns.length + 1)
  await expect(oldest).toHaveText(turns[0] ?? '')
  expect(await oldest.boundingBox()).toEqual(before)

  await jump.click()
  await expect(earlier).toHaveText('2 earlier messages')
  await askAll(screen, ['And who is down here? [mock length=20 rate=2000]'])
  await expect(earlier).toHaveText('4 earlier messages')
  await expect(chat.prompts).toHaveCount(turns.length)
  screen.close()
})

/** One after another, each answered. */
async function askAll(screen: StreamClient, prompts: readonly string[]): Promise<void> {
  for (const prompt of prompts) {
    const { length } = screen.follower.conversation.messages
    await screen.ask(prompt)
    await screen.until((follower) => {
      const isAnswered = follower.conversation.messages.length === length + 2
      return isAnswered && answerOf(follower)?.status === 'complete'
    })
  }
}
