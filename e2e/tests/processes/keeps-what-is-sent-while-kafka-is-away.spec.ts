import { expect } from '../../support/test.ts'
import { test } from '../../support/own-broker.ts'

const RUNNING = 'What does an answer do without its log? [mock rate=40 length=400]'
const SENT = 'Is this kept while Kafka is away?'

test('[S11] what is sent while Kafka is away is kept and says why, and everything is answered when Kafka returns', async ({
  broker,
  chat,
  page,
}) => {
  await chat.open()
  await chat.ask(RUNNING)
  await chat.grown(200)
  expect(await chat.isAnswering()).toBe(true)
  const running = new URL(page.url()).pathname

  await broker.kill()
  await chat.open()
  await chat.ask(SENT)
  const notSent = `Not sent yet · the server cannot store messages right now · retrying`
  await expect(chat.prompts).toHaveText(new RegExp(notSent))
  await expect(chat.answers).toHaveCount(0)
  expect((await page.request.get('/readyz')).status()).toBe(503)
  await chat.refresh()
  await expect(chat.prompts).toHaveText(new RegExp(notSent))

  await broker.restart()
  await chat.expectWholeAnswer(SENT)
  await expect(chat.prompts).toHaveText([SENT])
  await expect(chat.answers).toHaveCount(1)
  await chat.open(running)
  await chat.expectWholeAnswer(RUNNING)
  await expect(chat.prompts).toHaveText([RUNNING])
  await expect(chat.answers).toHaveCount(1)
  await chat.expectNoGapOrDuplicate()
})
