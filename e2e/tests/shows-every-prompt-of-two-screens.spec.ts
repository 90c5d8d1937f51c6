import type { Browser } from '@playwright/test'
import { type ChatPage, chatPage } from '../support/chat-page.ts'
import { expect, test } from '../support/test.ts'

const FIRST = 'Where do two roads part? [mock length=80]'
const HERE = 'And if I go left? [mock length=80]'
const THERE = 'And if I go right? [mock length=80]'

test('[U9, G1] of two prompts that were sent to one answer each is shown with its own answer, on both screens', async ({
  browser,
  chat,
  stack,
}) => {
  await chat.open()
  await chat.ask(FIRST)
  await chat.expectWholeAnswer(FIRST)
  stack.network.holdRequests()
  await chat.ask(HERE)
  await expect(chat.prompts.last()).toHaveText(/Not sent yet/)

  const other = await askElsewhere(browser, chat)
  await expect(chat.answers).toHaveCount(2)
  stack.network.release()
  await expectAll([chat, other], [FIRST, THERE, HERE])
  await other.page.context().close()
})

test('[U9, S13] what was written offline follows what others sent meanwhile, on both screens', async ({
  browser,
  chat,
  complaints,
  context,
}) => {
  await chat.open()
  await chat.ask(FIRST)
  await chat.expectWholeAnswer(FIRST)
  complaints.allowNetworkFailures()
  await context.setOffline(true)
  await expect(chat.connection).toHaveText(/^Offline/)
  await chat.ask(HERE)
  await expect(chat.prompts.last()).toHaveText(/Not sent yet/)

  const other = await askElsewhere(browser, chat)
  await context.setOffline(false)
  await expectAll([chat, other], [FIRST, THERE, HERE])
  await other.page.context().close()
})

/** Another screen with the same conversation, on which its second prompt is asked and answered. */
async function askElsewhere(browser: Browser, { page }: ChatPage): Promise<ChatPage> {
  const context = await browser.newContext()
  const other = chatPage(await context.newPage())
  await other.open(page.url())
  await expect(other.prompts).toHaveText([FIRST])
  await other.ask(THERE)
  await expect(other.answers).toHaveCount(2)
  await other.expectWholeAnswer(THERE)
  return other
}

/** These prompts in this order, each with its whole answer; after a refresh, too. */
async function expectAll(screens: readonly ChatPage[], prompts: readonly string[]): Promise<void> {
  for (const screen of screens) {
    for (const show of [() => screen.online(), () => screen.refresh()]) {
      await show()
      await expect(screen.prompts).toHaveText([...prompts])
      await expect(screen.answers).toHaveCount(prompts.length)
      await screen.expectWholeAnswer(prompts.at(-1) ?? '')
      const roles = await screen.messages
        .getByRole('article')
        .evaluateAll((all) => all.map((each) => each.getAttribute('data-role')))
      expect(roles).toEqual(prompts.flatMap(() => ['user', 'assistant']))
    }
  }
}
