import { knownAnswer } from '../../support/known-answer.ts'
import { type ChatPage, chatPage } from '../../support/chat-page.ts'
import { expect } from '../../support/test.ts'
import { ownerOf, test } from '../../support/two-workers.ts'

const PROMPT = 'Who says that nobody writes? [mock rate=100 length=400 stall=200:900000]'
const UNTIL_STALL = knownAnswer(PROMPT.replace('length=400', 'length=200'))
const INTERRUPTED = 'The writer went silent. Another one is taking over…'

test('[U1, G3] when every worker was killed each tab says that the answer is interrupted, and the next worker ends it whole', async ({
  chat,
  context,
  workers,
}) => {
  await chat.open()
  await chat.ask(PROMPT)
  const { owner, other } = await ownerOf(workers)
  await chat.grown(1)
  await chat.viewSource()
  await expect.poll(() => chat.source()).toBe(UNTIL_STALL)
  const second = chatPage(await context.newPage())
  const third = chatPage(await context.newPage())
  for (const tab of [second, third]) {
    await tab.open(chat.page.url())
    await tab.viewSource()
    await expect.poll(() => tab.source()).toBe(UNTIL_STALL)
    await expect(tab.answer.getByText(INTERRUPTED)).toHaveCount(0)
  }

  const diedAt = Date.now()
  await Promise.all([owner.kill(), other.kill()])
  const refreshed = third.refresh().then(() => saysSo(third))
  const saidAt = await Promise.all([saysSo(chat), saysSo(second), refreshed])
  // By default eight seconds without a beat, and up to one until the page looks at its clock.
  const description = `every tab says so ${((Math.max(...saidAt) - diedAt) / 1000).toFixed(1)} s after the kill`
  test.info().annotations.push({ type: 'interrupted', description })
  process.stdout.write(`${description}\n`)
  expect(await chat.isAnswering()).toBe(true)

  await other.start()
  for (const tab of [chat, second, third]) {
    await tab.expectWholeAnswer(PROMPT)
    await expect(tab.answer.getByText(INTERRUPTED)).toHaveCount(0)
  }
  await chat.expectNoGapOrDuplicate()
})

/** When it was seen to say so, in epoch milliseconds. */
async function saysSo({ answer }: ChatPage): Promise<number> {
  await expect(answer.getByText(INTERRUPTED)).toBeVisible({ timeout: 30_000 })
  return Date.now()
}
