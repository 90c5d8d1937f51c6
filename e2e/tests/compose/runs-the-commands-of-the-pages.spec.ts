import { expect, test } from '../../support/compose-test.ts'
import { runPageBlocks } from '../../support/run-page-blocks.ts'

const PROMPT = 'What do the pages say? [mock length=40]'

// `make ps`, Kafka's tools, a rolling restart, a backup.
test('[B12] the commands that the pages show for Docker run beside the stack, and leave what was said', async ({
  chat,
  complaints,
  containers: { compose },
  composeProject,
}) => {
  // Two relays and two workers drain one after another.
  test.setTimeout(400_000)
  await chat.open()
  await chat.ask(PROMPT)
  await chat.expectWholeAnswer(PROMPT)
  complaints.allowNetworkFailures()
  const printed = await runPageBlocks('docker', composeProject)
  expect([...printed.values()].filter((text) => text.trim() === '')).toEqual([])
  expect([...printed.values()].join('\n')).toContain('ai-stream.worker')
  await compose.run('up', '--detach', '--wait')
  await chat.refresh()
  await chat.expectWholeAnswer(PROMPT)
})
