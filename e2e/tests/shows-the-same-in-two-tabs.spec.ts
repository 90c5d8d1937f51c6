import { chatPage } from '../support/chat-page.ts'
import { expect, test } from '../support/test.ts'

const FIRST = 'What do two tabs have in common? [mock rate=40 length=1600]'
const SECOND = 'And what can they not agree on?'

test('[G2] two tabs on one conversation show the same, whichever of them asks', async ({ chat, context }) => {
  await chat.open()
  await chat.ask(FIRST)
  await chat.grown(200)

  const other = chatPage(await context.newPage())
  await other.open(new URL(chat.page.url()).pathname)
  await other.grown(200)
  expect(await other.isAnswering()).toBe(true)
  await chat.expectWholeAnswer(FIRST)
  await other.expectWholeAnswer(FIRST)

  await other.ask(SECOND)
  for (const tab of [chat, other]) {
    await expect(tab.prompts).toHaveText([FIRST, SECOND])
    await expect(tab.answers).toHaveCount(2)
    await tab.expectWholeAnswer(SECOND)
    await tab.expectNoGapOrDuplicate()
  }
  const [here, there] = [await chat.counters(), await other.counters()]
  expect(there.offset).toBe(here.offset)
})
