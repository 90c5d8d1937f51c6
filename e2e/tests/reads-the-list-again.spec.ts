import { expect, test } from '../support/test.ts'

const TITLE = 'Is this on the list?'
const REFUSAL = '[{"ok":false,"problem":{"code":"invalid-request","message":"no","retryable":false}}]'

test('[U2] a list that was refused says so, and is there when it is asked for again', async ({
  chat,
  page,
}) => {
  await chat.open()
  await chat.ask(TITLE)
  await chat.expectWholeAnswer(TITLE)

  let refused: string | null = null
  await page.routeWebSocket(/\/socket\.io\//, (browser) => {
    const relay = browser.connectToServer()
    browser.onMessage((message) => {
      refused ??= /^42(\d+)\["list"/.exec(message.toString())?.[1] ?? null
      relay.send(message)
    })
    relay.onMessage((message) => {
      const isRefused = refused !== null && message.toString().startsWith(`43${refused}[`)
      browser.send(isRefused ? `43${refused}${REFUSAL}` : message)
    })
  })
  await chat.open()
  await expect(page.getByText('The list of conversations could not be read.')).toBeVisible()
  await expect(chat.line(TITLE)).toHaveCount(0)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(chat.line(TITLE)).toHaveCount(1)
  await expect(page.getByText('The list of conversations could not be read.')).toHaveCount(0)
})
