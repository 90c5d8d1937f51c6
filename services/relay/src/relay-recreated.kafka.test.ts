import { createKafkaAdmin } from '@ras/shared/log/kafka/kafka-admin'
import { openSession } from '@ras/shared/log/kafka/kafka-client'
import { openKafkaLog } from '@ras/shared/log/kafka/kafka-log'
import { SILENT } from '@ras/shared/log/kafka/kafka-logger'
import { recreateTopics } from '@ras/shared/log/test-support/kafka-recreate-topics'
import { kafkaTestConfig } from '@ras/shared/log/test-support/kafka-test-config'
import { encodeChunk } from '@ras/shared/log/record-codec'
import { expect, onTestFinished, vi } from 'vitest'
import { answerChunks, promptChunk } from './test-support/chunks.ts'
import { never, test } from './test-support/relay-test.ts'
import { temporaryFolder } from './test-support/temporary-folder.ts'

const OLD = [promptChunk('c1', 'p1'), ...answerChunks({ conversationId: 'c1' }, ['The ', 'old ', 'log'])]
const NEW = [
  { ...promptChunk('c1', 'q1', 'Hello again?'), timestamp: 100 },
  ...answerChunks({ conversationId: 'c1', messageId: 'q1~a' }, ['The ', 'new ', 'log ', 'is ', 'longer']),
]

test('[V7] a relay ends where its topics are deleted and created again, and the next one begins anew', async ({
  start,
  connect,
}) => {
  using folder = temporaryFolder()
  const config = kafkaTestConfig({ KAFKA_NUM_PARTITIONS: '1' })
  const missed = Promise.withResolvers<void>()
  const log = await openKafkaLog({ config, logger: { ...SILENT, warn: () => missed.resolve() } })
  const admin = createKafkaAdmin(() => openSession(config, SILENT))
  onTestFinished(async () => {
    admin.close()
    await log.close()
  })
  const options = { log, viewPath: folder.file('view') }
  await log.append('chunks', OLD.map(encodeChunk), never)
  const before = await start(options)
  const old = connect(before)
  await vi.waitFor(() => old.follow('c1'), 20_000)
  await vi.waitFor(() => expect(old.follower('c1').conversation.next).toBe(OLD.length), 20_000)
  const cursor = { epoch: old.follower('c1').conversation.epoch ?? '', next: 2 }
  const fault = before.ended.then(
    () => null,
    (error: unknown) => error,
  )
  await recreateTopics(admin, config, missed.promise)
  await log.append('chunks', NEW.map(encodeChunk), never)
  expect(await fault).toMatchObject({ code: 'offset-expired' })
  expect(old.follower('c1').conversation.messages.map(({ id }) => id)).toEqual(['p1', 'p1~a'])
  await before.close()

  const client = connect(await start(options))
  await vi.waitFor(() => client.follow('c1'), 20_000)
  await vi.waitFor(() => expect(client.follower('c1').conversation.next).toBe(NEW.length), 20_000)
  const answer = await client.request('follow', { conversationId: 'c1', cursor })
  expect(answer).toMatchObject({ kind: 'snapshot', reason: 'epoch-changed', messages: [{ id: 'q1' }, {}] })
})
