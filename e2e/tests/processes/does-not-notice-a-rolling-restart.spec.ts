import { test } from '../../support/fleet.ts'
import { knownAnswer } from '../../support/known-answer.ts'
import { watchStates } from '../../support/page-states.ts'
import { answerOf, openStreamClient } from '../../support/stream-client.ts'
import { expect } from '../../support/test.ts'

const STREAMS = 50
const PROMPT = 'Does anybody notice that all is new? [mock rate=12 length=1700]'

test('[R10, R11, W14] 50 streams and a page go on while every relay, every worker and the broker is restarted in turn', async ({
  broker,
  chat,
  fleet,
}) => {
  test.slow()
  const streams = Array.from({ length: STREAMS }, (_, at) => ({
    prompt: `Stream ${at} of ${STREAMS} [mock rate=5 length=700]`,
    client: openStreamClient({ url: fleet.network.url, transport: at % 2 === 0 ? 'websocket' : 'polling' }),
  }))
  await chat.open()
  await chat.online()
  const states = await watchStates(chat.page)
  await chat.ask(PROMPT)
  await Promise.all(streams.map(({ client, prompt }) => client.ask(prompt)))
  await Promise.all(
    streams.map(({ client }) => client.until((follower) => (answerOf(follower)?.text.length ?? 0) > 20)),
  )
  await chat.grown(20)

  const services = [...fleet.relays, ...fleet.workers].map((process) => async () => {
    await process.stop()
    await process.start()
  })
  async function restartBroker(): Promise<void> {
    await broker.shutDown()
    await broker.restart()
  }
  for (const restart of [...services, restartBroker]) {
    expect(streams.every(({ client }) => answerOf(client.follower)?.status === 'running')).toBe(true)
    expect(await chat.isAnswering()).toBe(true)
    await restart()
    const lengths = streams.map(({ client }) => answerOf(client.follower)?.text.length ?? 0)
    await Promise.all(
      streams.map(({ client }, at) =>
        client.until((follower) => (answerOf(follower)?.text.length ?? 0) > (lengths[at] ?? 0)),
      ),
    )
  }

  await Promise.all(
    streams.map(({ client }) => client.until((follower) => answerOf(follower)?.status === 'complete')),
  )
  for (const { client, prompt } of streams) {
    expect(answerOf(client.follower)?.text).toBe(knownAnswer(prompt))
    expect(client.follower.counters).toMatchObject({ duplicates: 0, gaps: 0, resets: 0 })
    expect(client.connections).toBeGreaterThan(1)
    client.close()
  }
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.restarted).toHaveCount(0)
  const { resumes } = await chat.expectNoGapOrDuplicate()
  expect(resumes).toBeGreaterThan(0)
  expect(await states()).toEqual({ links: ['online'], answers: ['complete', 'running'] })
})
