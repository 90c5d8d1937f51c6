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

/** An answer whose footnote is further below than a screen is high. */
function noted(name: string): string {
  return `${name} has a note.[^1]\n\n${'A line.\n\n'.repeat(40)}[^1]: The note of ${name}.\n`
}

test('[U6] a footnote is followed inside its own answer, and back again', async ({
  chat,
  context,
  openai,
}) => {
  openai.next({ text: noted('Anna') }, { text: noted('Bruno') })
  await chat.open()
  await chat.ask('Who has a note?')
  await expect(chat.answer).toHaveAttribute('data-status', 'complete')
  await chat.ask('Who else?')
  await expect(chat.answers).toHaveCount(2)
  await expect(chat.answer).toHaveAttribute('data-status', 'complete')

  const bruno = chat.answers.nth(1)
  const there = bruno.getByRole('link', { name: '1', exact: true })
  const back = bruno.getByRole('link', { name: 'Back to reference 1' })
  await there.click()
  await expect(back).toBeInViewport()
  await expect(there).not.toBeInViewport()
  await expect(chat.box).toBeInViewport({ ratio: 1 })
  await back.press('Enter')
  await expect(there).toBeInViewport()
  await expect(back).not.toBeInViewport()
  expect(context.pages()).toHaveLength(1)
})
