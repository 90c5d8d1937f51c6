import { expect, test } from '../support/test.ts'

const FIRST = 'Alpha: why does a stream break? [mock rate=40 length=2000]'
const SECOND = 'Beta: how does a reader catch up? [mock rate=40 length=2000]'

test('[G2] two answers that are written at once are both whole after a refresh', async ({ chat }) => {
  await chat.open()
  await chat.ask(FIRST)
  await chat.grown(100)
  await chat.line('New chat').click()
  await chat.ask(SECOND)
  await chat.grown(100)
  await expect(chat.line('Alpha')).toHaveAccessibleName(/answering now/)
  await expect(chat.line('Beta')).toHaveAccessibleName(/answering now/)

  await chat.refresh()
  await chat.grown(200)
  expect(await chat.isAnswering()).toBe(true)
  await chat.line('Alpha').click()
  await expect(chat.prompts).toHaveText([FIRST])
  await chat.grown(200)
  expect(await chat.isAnswering()).toBe(true)

  await chat.expectWholeAnswer(FIRST)
  await chat.expectNoGapOrDuplicate()
  await chat.line('Beta').click()
  await expect(chat.prompts).toHaveText([SECOND])
  await chat.expectWholeAnswer(SECOND)
  await chat.expectNoGapOrDuplicate()
})
