import { setImmediate as turn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createKafkaAppender } from './kafka-append.ts'
import { compressionType, openProducer, openSession, type ProducerSession } from './kafka-client.ts'
import { openKafkaLog } from './kafka-log.ts'
import { SILENT } from './kafka-logger.ts'
import { kafkaTestConfig } from '../test-support/kafka-test-config.ts'
import { topicName } from './kafka-topics.ts'
import { take } from '../test-support/log-steps.ts'

const never = new AbortController().signal

/** Producers whose n-th send, over all of them, is written and then rejected if `isLost` says so; `sent` are the values by producer. */
function createLosingProducers(isLost: (send: number) => boolean) {
  const config = kafkaTestConfig({ KAFKA_NUM_PARTITIONS: '1' })
  const sent: string[][][] = []
  let sends = 0
  const open = (): ProducerSession => {
    const session = openProducer(openSession(config, SILENT))
    const { producer } = session
    const mine: string[][] = []
    sent.push(mine)
    return {
      close: () => session.close(),
      producer: {
        connect: () => producer.connect(),
        disconnect: () => producer.disconnect(),
        async sendBatch(batch) {
          mine.push(
            (batch.topicMessages ?? []).flatMap(({ messages }) => messages.map(({ value }) => String(value))),
          )
          sends += 1
          const lost = isLost(sends)
          const written = await producer.sendBatch(batch)
          if (lost) throw new Error('the acknowledgement was lost')
          return written
        },
      },
    }
  }
  return { config, sent, open }
}

test('[L14] sends the same records in the same order through a new producer, and loses nothing behind them', async () => {
  const { config, sent, open } = createLosingProducers((send) => send === 2)
  const log = await openKafkaLog({ config })
  const appender = createKafkaAppender({
    openProducer: open,
    address: 'broker:1',
    partitionOf: () => 0,
    compression: compressionType(config),
    logger: SILENT,
  })
  onTestFinished(async () => {
    await appender.close()
    await log.close()
  })
  const append = (value: string) => appender.append(topicName(config, 'chunks'), [{ key: 'a', value }], never)
  await append('0')
  await Promise.all(['1', '2', '3'].map(append))
  await Promise.all(['4', '5', '6'].map(append))
  expect(sent).toEqual([
    [['0'], ['1', '2', '3']],
    [
      ['1', '2', '3'],
      ['4', '5', '6'],
    ],
  ])
  const found = await take(log, 'chunks', 'a', 10)
  expect(found.map(({ value }) => value)).toEqual(['0', '1', '2', '3', '1', '2', '3', '4', '5', '6'])
})

test('[L12] everything that waits goes into the next request', async () => {
  const { config, sent, open } = createLosingProducers(() => false)
  const log = await openKafkaLog({ config })
  const appender = createKafkaAppender({
    openProducer: open,
    address: 'broker:1',
    partitionOf: () => 0,
    compression: compressionType(config),
    logger: SILENT,
  })
  onTestFinished(async () => {
    await appender.close()
    await log.close()
  })
  const append = (value: string) => appender.append(topicName(config, 'chunks'), [{ key: 'a', value }], never)
  const first = append('0')
  await turn()
  await Promise.all([first, append('1'), append('2'), append('3')])
  expect(sent).toEqual([[['0'], ['1', '2', '3']]])
})

test('[L9] what waits for a broker that is away is given up when its signal aborts, and the rest is not', async () => {
  const abort = new AbortController()
  const { config, open } = createLosingProducers(() => false)
  const log = await openKafkaLog({ config })
  const { promise: isBack, resolve: back } = Promise.withResolvers<void>()
  const away = (): ProducerSession => {
    const session = open()
    const connect = () => isBack.then(() => session.producer.connect())
    return { close: () => session.close(), producer: { ...session.producer, connect } }
  }
  const appender = createKafkaAppender({
    openProducer: away,
    address: 'broker:1',
    partitionOf: () => 0,
    compression: compressionType(config),
    logger: SILENT,
  })
  onTestFinished(async () => {
    await appender.close()
    await log.close()
  })
  const append = (value: string, signal: AbortSignal) =>
    appender.append(topicName(config, 'chunks'), [{ key: 'a', value }], signal)
  const kept = append('kept', never)
  await turn()
  const givenUp = append('given up', abort.signal)
  const last = append('last', never)
  abort.abort()
  await expect(givenUp).rejects.toMatchObject({
    code: 'log-unavailable',
    message: 'unable to append; kafka at broker:1 did not confirm it in time',
  })
  back()
  await Promise.all([kept, last])
  expect((await take(log, 'chunks', 'a', 2)).map(({ value }) => value)).toEqual(['kept', 'last'])
})
