import { expect, test } from '../support/test.ts'

const ADDRESSES = ['/c/nobody-wrote-this', '/c/hello%20world', `/c/${'a'.repeat(129)}`]
const PROMPT = 'Who may read this? [mock length=80]'
const REFUSAL =
  '[{"ok":false,"problem":{"code":"internal","message":"unable to follow; it is sealed","retryable":false}}]'

test('[G3, B2] an address without a conversation says so, also one that could have none, and waits for nothing', async ({
  chat,
  page,
}) => {
  for (const address of ADDRESSES) {
    await chat.open(address)
    await expect(
      page.getByRole('heading', { name: 'There is no conversation at this address' }),
    ).toBeVisible()
    await expect(page.getByRole('status', { name: 'Catching up' })).toBeEmpty()
    await expect(chat.box).toHaveCount(0)
  }
  await page.getByRole('link', { name: 'Begin a new one' }).click()
  await chat.ask(PROMPT)
  await chat.expectWholeAnswer(PROMPT)
})

test('[S6] a message that was refused because its conversation is gone is written on in a new one', async ({
  chat,
  page,
}) => {
  await chat.open()
  await chat.box.fill('This, too.')
  await page.evaluate((entry) => localStorage.setItem('ras.outbox.m1', JSON.stringify(entry)), {
    conversationId: 'gone',
    messageId: 'm1',
    parentId: 'm0~a',
    content: PROMPT,
    title: null,
    createdAt: 1,
    isSent: false,
    problem: null,
  })
  await chat.open('/c/gone')
  await chat.prompts.getByRole('button', { name: 'Edit' }).click()
  await expect(chat.box).toHaveValue(`${PROMPT}\n\nThis, too.`)
  await chat.box.fill(PROMPT)
  await chat.box.press('Enter')
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.prompts).toHaveText([PROMPT])
})

test('[G3] a conversation that the relay refuses for good says why, and nothing moves', async ({
  chat,
  page,
}) => {
  await chat.open()
  await chat.ask(PROMPT)
  await chat.expectWholeAnswer(PROMPT)

  const refused = new Set<string>()
  await page.routeWebSocket(/\/socket\.io\//, (browser) => {
    const relay = browser.connectToServer()
    browser.onMessage((message) => {
      const [, ask] = /^42(\d+)\["follow"/.exec(message.toString()) ?? []
      if (ask !== undefined) refused.add(ask)
      relay.send(message)
    })
    relay.onMessage((message) => {
      const [, ask] = /^43(\d+)\[/.exec(message.toString()) ?? []
      browser.send(ask !== undefined && refused.has(ask) ? `43${ask}${REFUSAL}` : message)
    })
  })
  await chat.refresh()
  const line = page.getByRole('status', { name: 'Catching up' })
  await expect(line).toHaveText('Unable to follow; it is sealed.')
  expect(await line.evaluate((each) => each.getAnimations({ subtree: true }).length)).toBe(0)
})
