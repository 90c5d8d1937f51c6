import { randomUUID } from 'node:crypto'
import { expect } from '../../support/test.ts'
import { test } from '../../support/kafka-test.ts'
import { everyJobDone, expectOneAnswer } from '../../support/one-answer.ts'
import { answerOf, openStreamClient, type StreamClient } from '../../support/stream-client.ts'

const PROMPT = 'Who answers, and how often?'

function clientAt(url: string, conversationId: string = randomUUID()): StreamClient {
  return openStreamClient({ url, transport: 'websocket', conversationId })
}

function untilWhole(client: StreamClient): Promise<void> {
  return client.until((follower) => answerOf(follower)?.status === 'complete')
}

test('[G4] one message that is sent through two relays at once has one answer', async ({
  launch,
  records,
  stack,
}) => {
  await stack.stopWorker()
  const worker = await launch('services/worker/src/main.ts')
  const other = await launch('services/relay/src/main.ts')
  const [conversationId, messageId] = [randomUUID(), randomUUID()]
  const clients = [stack.network.url, other.url].map((url) => clientAt(url, conversationId))
  await Promise.all(clients.map((client) => client.ask(PROMPT, messageId)))
  for (const client of clients) await untilWhole(client)
  await everyJobDone(worker, records)
  for (const client of clients) {
    await expectOneAnswer(client, PROMPT, records)
    client.close()
  }
})

test('[G4] a message whose acknowledgement was lost is sent again, and has one answer', async ({
  launch,
  records,
  stack,
}) => {
  await stack.stopWorker()
  const worker = await launch('services/worker/src/main.ts')
  const client = clientAt(stack.network.url)
  await client.create(PROMPT)
  stack.network.holdAnswers()
  const asking = client.ask(PROMPT)
  await expect.poll(async () => (await records.all('prompts')).length).toBeGreaterThan(0)
  stack.network.cut()
  stack.network.restore()
  await asking
  await untilWhole(client)
  expect(client.connections).toBe(2)
  await everyJobDone(worker, records)
  await expectOneAnswer(client, PROMPT, records)
  client.close()
})

test('[S2] a message whose relay is killed between its two appends has one answer', async ({
  launch,
  records,
  stack,
}) => {
  const dying = await launch('e2e/support/relay-that-dies-between-its-appends.ts')
  const [conversationId, messageId] = [randomUUID(), randomUUID()]
  const first = clientAt(dying.url, conversationId)
  void first.ask(PROMPT, messageId)
  await dying.gone()
  expect(await records.all('chunks')).toHaveLength(1)
  expect(await records.all('prompts')).toHaveLength(0)
  first.close()

  const second = clientAt(stack.network.url, conversationId)
  await second.ask(PROMPT, messageId)
  await untilWhole(second)
  await expectOneAnswer(second, PROMPT, records)
  expect(await records.all('prompts')).toHaveLength(1)
  second.close()
})

test('[G4] a message whose worker is killed between the end of its answer and the commit has one answer', async ({
  launch,
  records,
  stack,
}) => {
  await stack.stopWorker()
  const dying = await launch('e2e/support/worker-that-dies-before-its-commit.ts')
  const client = clientAt(stack.network.url)
  await client.ask(PROMPT)
  await dying.gone()
  await untilWhole(client)

  const next = await launch('services/worker/src/main.ts')
  await expect.poll(() => next.metric('worker_jobs_total{outcome="ended"}')).toBe(1)
  expect(await next.metric('worker_runs_total{kind="start"}')).toBe(0)
  await expectOneAnswer(client, PROMPT, records)
  client.close()
})
