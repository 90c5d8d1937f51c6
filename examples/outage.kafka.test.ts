import { expect, onTestFinished, test } from 'vitest'
import { startBroker } from '../scripts/kafka-broker.ts'
import { runExample } from './test-support/run-example.ts'

test('[C15] a log that goes away is told once by all that wait, and that it is back; who gives it up names what to run', async () => {
  const broker = await startBroker({ isOwn: true })
  onTestFinished(() => broker.stop())
  const env = { KAFKA_BOOTSTRAP_SERVERS: broker.bootstrapServers }
  const away = `kafka at ${broker.bootstrapServers} does not answer; trying again`
  const back = `kafka at ${broker.bootstrapServers} is back`
  const tail = runExample('tail', ['ai'], env)
  const client = runExample('chat-client', ['room'], env)
  const server = runExample('chat-server', ['room', '--pace', '1000'], env)
  await Promise.all([tail.printed('offset'), client.printed('watching'), server.printed('ready')])
  server.type('before')
  await client.printed('before\n')

  await broker.kill()
  server.type('meanwhile')
  const waiting = [tail, client, server]
  await Promise.all(waiting.map((example) => example.printed(away)))
  await broker.restart()
  await Promise.all(waiting.map((example) => example.printed(back)))
  await client.printed('meanwhile\n')
  for (const { stderr } of waiting)
    expect([stderr.split(away), stderr.split(back)]).toMatchObject([{ length: 2 }, { length: 2 }])

  const asking = runExample('frontend-client', ['ai'], env)
  await tail.printed('"What is a log?"')
  await broker.kill()
  server.type('lost')
  expect(await server.ended).toBe(1)
  expect(server.stderr).toContain(
    `unable to append; kafka at ${broker.bootstrapServers} did not confirm it in time\nrun \`make kafka\``,
  )
  // It was told so in its waiting or at its beginning, and the time of the hint is over.
  expect(asking.stderr).toContain(`kafka at ${broker.bootstrapServers} does not answer`)
  expect(asking.stderr).not.toContain('nobody answers')
  await broker.restart()
})
