import { expect, test } from '../../support/compose-test.ts'

const PROMPT = 'Will you still know me tomorrow? [mock length=80]'

test('[L10] conversations are there after up, up again, down and up, and gone after their volumes were removed', async ({
  chat,
  complaints,
  containers: { compose },
}) => {
  // Compose brings everything up three times, and down twice.
  test.setTimeout(400_000)
  await chat.open()
  await chat.ask(PROMPT)
  await chat.expectWholeAnswer(PROMPT)

  complaints.allowNetworkFailures()
  await compose.run('up', '--detach', '--wait')
  await chat.refresh()
  await chat.expectWholeAnswer(PROMPT)

  await compose.run('down')
  await compose.run('up', '--detach', '--wait')
  await chat.refresh()
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.line('Will you still know me')).toHaveCount(1)

  await compose.run('down', '--volumes')
  await compose.run('up', '--detach', '--wait')
  await chat.open()
  await chat.online()
  await expect(chat.line('Will you still know me')).toHaveCount(0)
})
