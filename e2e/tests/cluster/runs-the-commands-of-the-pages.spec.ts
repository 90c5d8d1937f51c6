import { expect, test } from '../../support/compose-test.ts'
import { runPageBlocks } from '../../support/run-page-blocks.ts'

test('[B12] the commands that the pages show for the cluster run beside it', async ({
  chat,
  composeProject,
}) => {
  await chat.open()
  const printed = await runPageBlocks('cluster', composeProject)
  expect([...printed.values()].join('\n')).toMatch(/Topic: ai-stream\.chunks\b.*ReplicationFactor: 3/)
})
