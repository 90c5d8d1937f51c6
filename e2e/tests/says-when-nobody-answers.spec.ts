import { expect, test } from '../support/test.ts'

const BUSY = 'Keep the only worker busy [mock rate=0 hold=20]'
const WAITING = 'Does anybody take this?'

test.use({ serviceEnv: { WORKER_CONCURRENCY: '1' } })

test('[G3] a message that no worker takes says that it waits, and then that it is safe', async ({ chat }) => {
  await chat.open()
  await chat.ask(BUSY)
  await chat.grown(20)
  await chat.line('New chat').click()
  await chat.ask(WAITING)
  await expect(chat.prompts).toHaveText([WAITING])
  await expect(chat.page.getByText('Waiting to be answered', { exact: true })).toBeVisible()
  await expect(chat.line(WAITING)).toHaveAccessibleName(/queued/)
  await expect(
    chat.messages.getByText('No worker is answering right now. Your message is safe.'),
  ).toBeVisible()
  await expect(chat.answers).toHaveCount(0)

  await chat.line('Keep the only worker busy').click()
  await chat.stop.click()
  await expect(chat.answer).toHaveAttribute('data-status', 'stopped')
  await chat.line(WAITING).click()
  await chat.expectWholeAnswer(WAITING)
})
