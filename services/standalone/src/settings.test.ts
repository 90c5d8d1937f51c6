import { readFileSync } from 'node:fs'
import { ProcessEnv as RelayProcessEnv } from '@ras/relay/env'
import { KafkaVariables } from '@ras/shared/log/kafka/kafka-config'
import { ProcessEnv as WorkerProcessEnv } from '@ras/worker/env'
import { expect, test } from 'vitest'
import { StandaloneEnv } from './env.ts'

const read = (file: string): string => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')
const example = read('.env.example')
const compose = read('docker-compose.yml')

/** What the containers' images or the Compose file itself decide: addresses and places in a container, and how to reach its broker. */
const OF_THE_STACK = new Set([
  'RELAY_HOST',
  'RELAY_PORT',
  'RELAY_VIEW',
  'WEB_DIST',
  'WORKER_HOST',
  'WORKER_PORT',
  'KAFKA_SECURITY_PROTOCOL',
  'KAFKA_SASL_MECHANISM',
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_PASSWORD',
  'KAFKA_REPLICATION_FACTOR',
])

const schemas = {
  relay: RelayProcessEnv,
  worker: WorkerProcessEnv,
  standalone: StandaloneEnv,
  kafka: KafkaVariables,
}
const names = [...new Set(Object.values(schemas).flatMap(({ shape }) => Object.keys(shape)))]

test.each(names)('[B8] %s stands in .env.example once', (name) => {
  expect(example.match(new RegExp(`^(# )?${name}=`, 'gm'))).toHaveLength(1)
})

const common = /^x-log: &log\n((?: {2}.*\n)*)/m.exec(compose)?.[1]
const section = (service: string): string | undefined =>
  new RegExp(`^ {2}${service}:\n((?: {4}.*\n)*)`, 'm').exec(compose)?.[1]

const containers = [
  ...Object.keys(RelayProcessEnv.shape).map((name) => ({ service: 'relay', name })),
  ...Object.keys(WorkerProcessEnv.shape).map((name) => ({ service: 'worker', name })),
  ...Object.keys(KafkaVariables.shape).flatMap((name) => [
    { service: 'relay', name },
    { service: 'worker', name },
  ]),
].filter(({ name }) => !OF_THE_STACK.has(name))

test.each(containers)('[B8] $name of .env reaches the container $service', ({ service, name }) => {
  expect(`${common}${section(service)}`).toMatch(new RegExp(`^ +${name}:`, 'm'))
})
