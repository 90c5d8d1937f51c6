import { expect, vi } from 'vitest'
import type { KafkaAdmin } from '../kafka/kafka-admin.ts'
import type { KafkaConfig } from '../kafka/kafka-config.ts'
import { ensureTopics, topicName } from '../kafka/kafka-topics.ts'
import { TOPICS } from '../log.ts'

/** Deletes the topics of a test and creates them again under the same names, once their readers have met their absence. */
export async function recreateTopics(
  admin: KafkaAdmin,
  config: KafkaConfig,
  isMissed: Promise<void>,
): Promise<void> {
  const topics = TOPICS.map((topic) => topicName(config, topic))
  await admin.ask((ask) => ask.deleteTopics({ topics, timeout: 10_000 }))
  await isMissed
  // The controller acknowledges a deletion before the broker shows it, and `ensureTopics` would take the old topics for new ones.
  await vi.waitFor(async () => {
    const listed = await admin.ask((ask) => ask.listTopics())
    expect(listed.filter((topic) => topics.includes(topic))).toEqual([])
  })
  const within = AbortSignal.timeout(20_000)
  // A name is free again a moment after its deletion was acknowledged.
  await admin.insist((ask) => ensureTopics(ask, config), within)
}
