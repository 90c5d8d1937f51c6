import { expect, test } from 'vitest'
import * as z from 'zod'
import { KafkaEnvironment } from './kafka-config.ts'

function problems(variables: Readonly<Record<string, string>>): readonly string[] {
  const parsed = KafkaEnvironment.safeParse(variables)
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'))
}

test('[B3] an environment without KAFKA variables is one broker on this machine', () => {
  expect(KafkaEnvironment.parse({})).toEqual({
    kafka: {
      brokers: ['127.0.0.1:9092'],
      tls: false,
      sasl: null,
      topicPrefix: 'ai-stream',
      partitions: 6,
      replicationFactor: 1,
      retentionHours: 168,
      compression: 'none',
    },
  })
})

test('[B3] several brokers, TLS and SASL are read', () => {
  const { kafka } = KafkaEnvironment.parse({
    KAFKA_BOOTSTRAP_SERVERS: 'a:9092, b.example:9093',
    KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
    KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
    KAFKA_SASL_USERNAME: 'me',
    KAFKA_SASL_PASSWORD: 'secret',
  })
  expect(kafka.brokers).toEqual(['a:9092', 'b.example:9093'])
  expect(kafka.tls).toBe(true)
  expect(kafka.sasl).toEqual({ mechanism: 'scram-sha-512', username: 'me', password: 'secret' })
})

test('[B3] every problem is named by its variable, at once', () => {
  expect(
    problems({
      KAFKA_BOOTSTRAP_SERVERS: 'nowhere',
      KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
      KAFKA_SASL_USERNAME: 'me',
      KAFKA_NUM_PARTITIONS: '0',
      KAFKA_COMPRESSION: 'snappy',
    }).toSorted((a, b) => a.localeCompare(b)),
  ).toEqual([
    'KAFKA_BOOTSTRAP_SERVERS.0',
    'KAFKA_COMPRESSION',
    'KAFKA_NUM_PARTITIONS',
    'KAFKA_SASL_MECHANISM',
    'KAFKA_SASL_PASSWORD',
  ])
})

test('[B3] a user name without SASL is a contradiction, and no message repeats a secret', () => {
  const parsed = KafkaEnvironment.safeParse({ KAFKA_SASL_PASSWORD: 'hunter2' })
  expect(parsed.success).toBe(false)
  const message = parsed.success ? '' : z.prettifyError(parsed.error)
  expect(message).toContain('KAFKA_SASL_PASSWORD')
  expect(message).toContain('KAFKA_SECURITY_PROTOCOL has no SASL')
  expect(message).not.toContain('hunter2')
})

test("[B3] joins a service's own variables", () => {
  const schema = z.object({ PORT: z.coerce.number() }).and(KafkaEnvironment)
  expect(schema.parse({ PORT: '1', KAFKA_TOPIC_PREFIX: 'x' })).toMatchObject({
    PORT: 1,
    kafka: { topicPrefix: 'x' },
  })
  const both = schema.safeParse({ PORT: 'x', KAFKA_NUM_PARTITIONS: 'x' })
  expect(both.error?.issues.map(({ path }) => path.join('.'))).toEqual(['PORT', 'KAFKA_NUM_PARTITIONS'])
})
