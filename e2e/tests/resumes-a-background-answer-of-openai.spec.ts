import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts'
import { tokensOf } from '../support/openai-turn.ts'
import { expect, test as base } from '../support/test.ts'

const TEXT = 'word after word, and none of them is paid for twice; '.repeat(20)
const HOLD_AFTER = 40

const test = base.extend<{ openai: OpenAiServer }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants the fixtures destructured
  openai: async ({}, use) => {
    const server = await startOpenAiServer()
    await use(server)
    await server.close()
  },
  serviceEnv: async ({ openai }, use) => use({ OPENAI_BASE_URL: openai.baseUrl, OPENAI_BACKGROUND: 'true' }),
})

test('[P6] an answer that OpenAI generates in the background is read on after its worker was killed, and generated once', async ({
  chat,
  complaints,
  openai,
  stack,
}) => {
  openai.next({ text: TEXT, holdAfter: HOLD_AFTER })
  await chat.open()
  await chat.ask('Who pays for a killed worker?')
  await chat.grown(1)
  await chat.viewSource()
  await expect.poll(() => chat.source()).toBe(tokensOf(TEXT).slice(0, HOLD_AFTER).join(''))

  complaints.allowNetworkFailures()
  await stack.killWorker()
  // What comes now has no reader.
  openai.background.release()
  await expect.poll(() => openai.generatedTokens).toBe(tokensOf(TEXT).length)
  await stack.startWorker()

  await expect(chat.answer).toHaveAttribute('data-status', 'complete', { timeout: 60_000 })
  expect(await chat.source()).toBe(TEXT)
  await expect(chat.restarted).toHaveCount(0)
  await chat.expectNoGapOrDuplicate()
  expect(openai.generatedTokens).toBe(tokensOf(TEXT).length)
  expect(openai.requests.map(({ path }) => path.replace(/\?.*/, ''))).toEqual([
    '/v1/responses',
    '/v1/responses/resp_1',
  ])
})
