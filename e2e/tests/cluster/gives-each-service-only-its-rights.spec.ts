import { expect, test } from '../../support/compose-test.ts'

// Runs in a service's own container, with its own user: what it reads of a topic, or why it may not.
const READ = `
  const { KafkaEnvironment } = await import('/app/shared/src/log/kafka/kafka-config.ts')
  const { openKafkaLog } = await import('/app/shared/src/log/kafka/kafka-log.ts')
  const causes = (error) => (error === undefined ? [] : [String(error), ...causes(error.cause)])
  let refusal = 'nothing'
  const warn = ({ err }) => (refusal = causes(err).join('; '))
  const logger = { warn, info: () => {}, error: warn, debug: () => {} }
  const log = await openKafkaLog({ config: KafkaEnvironment.parse(process.env).kafka, logger })
  const [, topic] = process.argv
  const begin = new Map((await log.bounds(topic)).map(({ start }, partition) => [partition, start]))
  const read = async () => {
    for await (const batch of log.tail(topic, begin, AbortSignal.timeout(5000))) return batch.length + ' records'
    return refusal
  }
  console.log(await read())
  process.exit(0)
`

test('[B10] relay and worker read what they need, and nothing else', async ({
  chat,
  containers: { compose },
}) => {
  await chat.open()
  await chat.ask('Who may read this? [mock length=20]')
  await chat.expectWholeAnswer('Who may read this? [mock length=20]')
  expect(await read('relay', 'chunks')).toMatch(/^\d+ records/)
  expect(await read('relay', 'conversations')).toMatch(/^\d+ records/)
  expect(await read('worker', 'chunks')).toMatch(/^\d+ records/)
  expect(await read('worker', 'prompts')).toMatch(/^\d+ records/)
  expect(await read('worker', 'conversations')).toMatch(/not authorized/i)
  expect(await read('relay', 'prompts')).toMatch(/not authorized/i)

  async function read(service: string, topic: string): Promise<string> {
    const [container = ''] = await compose.containers(service)
    return compose.exec(container, 'node', '--input-type=module', '--eval', READ, topic)
  }
})
