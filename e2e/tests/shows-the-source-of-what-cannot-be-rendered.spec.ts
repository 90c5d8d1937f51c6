import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts'
import { expect, test as base } from '../support/test.ts'

const test = base.extend<{ openai: OpenAiServer }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants the fixtures destructured
  openai: async ({}, use) => {
    const server = await startOpenAiServer()
    await use(server)
    await server.close()
  },
  serviceEnv: async ({ openai }, use) => use({ OPENAI_BASE_URL: openai.baseUrl }),
})

/** Deeper than a browser's stack. It goes on after that, so that it is rendered many times. */
const QUOTES = `${'>'.repeat(5_000)} ${'deep '.repeat(30)}end`
const LISTS = `${'- '.repeat(1_500)}deep`
const FAULT = /Maximum call stack size exceeded/

test('[U10] an answer that cannot be rendered is shown as its source, and takes nothing else with it', async ({
  chat,
  complaints,
  openai,
}) => {
  openai.next({ text: QUOTES, pauseMs: 20 }, { text: LISTS })
  await chat.open()
  await chat.ask('How deep does it go?')
  await expect(chat.answer).toHaveAttribute('data-status', 'complete')
  expect(await chat.source()).toBe(QUOTES)
  expect(complaints.take(FAULT)).toBe(1)

  await chat.ask('And lists?')
  await expect(chat.answers).toHaveCount(2)
  await expect(chat.answer).toHaveAttribute('data-status', 'complete')
  expect(await chat.source()).toBe(LISTS)

  await chat.refresh()
  await expect(chat.answers).toHaveCount(2)
  await expect(chat.line('How deep')).toHaveCount(1)
  await expect(chat.box).toBeVisible()
  expect(await chat.source()).toBe(LISTS)
  expect(complaints.take(FAULT)).toBe(1)
})
