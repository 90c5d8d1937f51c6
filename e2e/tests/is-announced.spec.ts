import { expect, test } from '../support/test.ts'

const HELLO = 'Hello [mock rate=100 length=800]'
const FAILS = 'Fail on purpose, please'
const WAITS = 'Is this told, too?'

test('[U4] what happens to a prompt and to its answer is announced, and what was over before is not', async ({
  chat,
  complaints,
  context,
  page,
}) => {
  const progress = page.getByRole('status', { name: 'Progress' })
  await chat.open()
  await chat.ask(HELLO)
  await expect(progress).toHaveText('The answer has begun.')
  await chat.expectWholeAnswer(HELLO)
  await expect(progress).toHaveText('The answer is complete.')

  await chat.ask(FAILS)
  await expect(chat.answer).toHaveAttribute('data-status', 'failed')
  await expect(progress).toHaveText(/^The answer failed\. .+\.$/)
  await chat.refresh()
  await expect(chat.answer).toHaveAttribute('data-status', 'failed')
  await chat.online()
  await expect(progress).toBeEmpty()

  complaints.allowNetworkFailures()
  await context.setOffline(true)
  await expect(chat.connection).not.toBeEmpty()
  await chat.ask(WAITS)
  await expect(progress).toHaveText('Not sent yet · retrying')
  await context.setOffline(false)
  await chat.expectWholeAnswer(WAITS)
  await expect(progress).toHaveText('The answer is complete.')
})
