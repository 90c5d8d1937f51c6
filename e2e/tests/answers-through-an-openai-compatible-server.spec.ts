import { DEFAULT_ANSWER, type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts'
import { expect, test as base } from '../support/test.ts'

/** How often the worker asks before it gives up. */
const TRIES = 5

const test = base.extend<{ openai: OpenAiServer }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants the fixtures destructured
  openai: async ({}, use) => {
    const server = await startOpenAiServer()
    await use(server)
    await server.close()
  },
  serviceEnv: async ({ openai }, use) => use({ OPENAI_BASE_URL: openai.baseUrl }),
})

test('[P4] the page shows what an OpenAI-compatible server answers', async ({ chat, openai }) => {
  const text = '# Heard\n\nThe *server* has heard you, and answers in `tokens`:\n\n- one\n- two\n'
  openai.next({ text, pauseMs: 20 })
  await chat.open()
  await chat.ask('Can you hear me?')
  await expect(chat.answer).toHaveAttribute('data-status', 'complete')
  await expect(chat.answer.getByRole('heading', { name: 'Heard' })).toBeVisible()
  await expect(chat.answer.getByRole('listitem')).toHaveText(['one', 'two'])
  await chat.viewSource()
  expect(await chat.source()).toBe(text)
  await chat.expectNoGapOrDuplicate()
  expect(openai.requests).toHaveLength(1)
  expect(openai.requests[0]?.body).toMatchObject({
    messages: [{ role: 'user', content: 'Can you hear me?' }],
  })
})

test('[P5] a server that breaks off in the middle is a failure with words, and the text so far stays', async ({
  chat,
  openai,
}) => {
  openai.next({ text: 'Half of an answer', end: 'cut' })
  await chat.open()
  await chat.ask('Will you finish?')
  await expect(
    chat.answer.getByText('The model’s provider broke off before the answer was complete.'),
  ).toBeVisible()
  await chat.viewSource()
  expect(await chat.source()).toBe('Half of an answer')
  await chat.refresh()
  await expect(chat.answer).toContainText('Half of an answer')
})

test('[W6] a server that stays overloaded is a failure that can be tried again, and then answers', async ({
  chat,
  openai,
}) => {
  openai.next(...Array.from({ length: TRIES }, () => ({ status: 429, headers: { 'retry-after': '0' } })))
  await chat.open()
  await chat.ask('Are you busy?')
  await expect(
    chat.answer.getByText('The model’s provider is overloaded. Try again in a moment.'),
  ).toBeVisible()
  expect(openai.requests).toHaveLength(TRIES)

  await chat.answer.getByRole('button', { name: 'Try again' }).click()
  await expect(chat.answers).toHaveCount(2)
  await expect(chat.answer).toHaveAttribute('data-status', 'complete')
  await chat.viewSource()
  expect(await chat.source()).toBe(DEFAULT_ANSWER)
  expect(openai.requests).toHaveLength(TRIES + 1)
})
