import { expect, test } from '../../support/compose-test.ts'
import { knownAnswer } from '../../support/known-answer.ts'
import { answerOf, openStreamClient } from '../../support/stream-client.ts'

const STREAMS = 50
const RELAYS = 3

test('[G2] 50 streams over WebSocket and long polling are whole after one of three relays was killed under them', async ({
  containers: { compose, network },
}) => {
  await compose.run('up', '--detach', '--wait', '--scale', `relay=${RELAYS}`)
  const relays = await compose.containers('relay')
  const streams = Array.from({ length: STREAMS }, (_, at) => ({
    prompt: `Stream ${at} of ${STREAMS} [mock rate=10 length=600]`,
    client: openStreamClient({ url: network.url, transport: at % 2 === 0 ? 'websocket' : 'polling' }),
  }))
  await Promise.all(streams.map(({ client, prompt }) => client.ask(prompt)))
  await Promise.all(
    streams.map(({ client }) => client.until((follower) => (answerOf(follower)?.text.length ?? 0) > 50)),
  )
  expect(streams.every(({ client }) => client.connections === 1)).toBe(true)

  const sockets = await Promise.all(relays.map((relay) => socketsOf(compose, relay)))
  expect(sockets.reduce((sum, count) => sum + count)).toBe(STREAMS)
  expect(Math.min(...sockets), `sockets of each relay: ${sockets.join(', ')}`).toBeGreaterThan(0)
  expect(streams.every(({ client }) => answerOf(client.follower)?.status === 'running')).toBe(true)
  await compose.kill(relays[0] ?? '')

  await Promise.all(
    streams.map(({ client }) => client.until((follower) => answerOf(follower)?.status === 'complete')),
  )
  for (const { client, prompt } of streams) {
    expect(answerOf(client.follower)?.text).toBe(knownAnswer(prompt))
    expect(client.follower.counters).toMatchObject({ duplicates: 0, gaps: 0, resets: 0 })
  }
  const moved = streams.filter(({ client }) => client.connections > 1)
  expect(moved).toHaveLength(sockets[0] ?? 0)
  for (const { client } of streams) client.close()
})

test('[G2] a browser that cannot have a WebSocket streams over long polling, with three relays', async ({
  chat,
  complaints,
  containers: { compose, network },
}) => {
  const prompt = 'Is a poll as good as a socket? [mock rate=100 length=400]'
  await compose.run('up', '--detach', '--wait', '--scale', `relay=${RELAYS}`)
  network.refuseWebSockets()
  complaints.allowNetworkFailures()
  await chat.open()
  await chat.ask(prompt)
  await chat.grown(200)
  await chat.refresh()
  await chat.expectWholeAnswer(prompt)
  await chat.expectNoGapOrDuplicate()
  expect(network.webSockets()).toBe(0)
})

async function socketsOf(
  { exec }: { readonly exec: (container: string, ...command: readonly string[]) => Promise<string> },
  relay: string,
): Promise<number> {
  const read = "const r = await fetch('http://127.0.0.1:8080/metrics'); console.log(await r.text())"
  const metrics = await exec(relay, 'node', '--input-type=module', '--eval', read)
  return Number(/^relay_sockets (\d+)$/m.exec(metrics)?.[1])
}
