import { randomUUID } from 'node:crypto'
import { removeBeginning } from '../../support/remove-beginning.ts'
import { expect, test } from '../../support/test.ts'

const TOPICS = { KAFKA_TOPIC_PREFIX: `e2e-${randomUUID()}`, KAFKA_NUM_PARTITIONS: '3' }
const FIRST = 'What will be forgotten?'
const SECOND = 'What will be kept?'

// A view in memory is a deleted one for every relay that starts.
test.use({ serviceEnv: { ...TOPICS, RELAY_VIEW: ':memory:' } })

test('[R12] an open page, one that is loaded again, and a relay that lost its view say the same once the beginning is removed', async ({
  chat,
  complaints,
  stack,
  kafkaServers,
}) => {
  const note = chat.page.getByText('Older messages are no longer kept (retention 7 days)')
  const expectTheRest = async (): Promise<void> => {
    await expect(note).toBeVisible({ timeout: 30_000 })
    await expect(chat.prompts).toHaveText([SECOND])
    await expect(chat.answers).toHaveCount(1)
    await chat.expectWholeAnswer(SECOND)
  }
  await chat.open()
  await chat.ask(FIRST)
  await chat.expectWholeAnswer(FIRST)
  await chat.ask(SECOND)
  await expect(chat.answers).toHaveCount(2)
  await chat.expectWholeAnswer(SECOND)
  await expect(note).toBeHidden()

  await removeBeginning({ KAFKA_BOOTSTRAP_SERVERS: kafkaServers, ...TOPICS }, SECOND)
  await expectTheRest()
  expect(await chat.counters()).toMatchObject({ resets: 1 })
  await chat.refresh()
  await expectTheRest()

  complaints.allowNetworkFailures()
  await stack.killRelay()
  await stack.startRelay()
  await chat.online()
  await expectTheRest()
  await chat.refresh()
  await expectTheRest()
})
