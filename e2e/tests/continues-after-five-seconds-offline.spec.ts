import { expect, test } from '../support/test.ts'

const PROMPT = 'What happens in a tunnel? [mock rate=70 length=900]'
const OFFLINE_MS = 5_000

test('[G2] an answer goes on after five seconds without a network, and what was missed is there', async ({
  chat,
  complaints,
  context,
  stack,
}) => {
  await chat.open()
  await chat.ask(PROMPT)
  await chat.grown(300)

  complaints.allowNetworkFailures()
  const cutAt = Date.now()
  await context.setOffline(true)
  await expect.poll(() => stack.network.webSockets(), { message: 'open WebSockets' }).toBe(0)
  await expect(chat.connection).toHaveText('Offline. What you send is kept and goes out when you are back.')
  await chat.viewSource()
  const before = await chat.source()
  await expect.poll(() => Date.now() - cutAt, { intervals: [100] }).toBeGreaterThanOrEqual(OFFLINE_MS)
  expect(await chat.source(), 'nothing came while offline').toBe(before)
  expect(await chat.isAnswering()).toBe(true)

  await context.setOffline(false)
  await chat.online()
  await expect(chat.connection).toBeEmpty()
  await chat.expectWholeAnswer(PROMPT)
  const { resumes } = await chat.expectNoGapOrDuplicate()
  expect(resumes, 'the page continued from its cursor').toBeGreaterThanOrEqual(1)
})
