import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts'
import { expect, test as base } from '../support/test.ts'

const TEXT = 'word after word, and nobody pays for one more; '.repeat(200)

const test = base.extend<{ openai: OpenAiServer }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants the fixtures destructured
  openai: async ({}, use) => {
    const server = await startOpenAiServer()
    await use(server)
    await server.close()
  },
  serviceEnv: async ({ openai }, use) => use({ OPENAI_BASE_URL: openai.baseUrl }),
})

test('[G5] a stop aborts the request to the provider, which generates nothing more', async ({
  chat,
  openai,
}) => {
  openai.next({ text: TEXT, pauseMs: 10 })
  await chat.open()
  await chat.ask('What does a stop cost?')
  await chat.grown(200)
  expect(openai.active).toBe(1)
  await chat.stop.click()
  await expect(chat.answer).toHaveAttribute('data-status', 'stopped')
  await expect.poll(() => openai.active).toBe(0)
  const { generatedTokens } = openai
  await chat.viewSource()
  const text = await chat.source()
  expect(TEXT.startsWith(text)).toBe(true)

  await chat.ask('And what comes next?')
  await expect(chat.answers).toHaveCount(2)
  await expect(chat.answer).toHaveAttribute('data-status', 'complete')
  await chat.viewSource()
  const next = (await chat.source()).match(/\s*\S+/g)?.length ?? 0
  expect(openai.generatedTokens).toBe(generatedTokens + next)
  expect(openai.requests).toHaveLength(2)
})
