// Vitest's global set-up of the `kafka` project: one broker for all its tests, `inject('kafkaBootstrapServers')`.
import type { TestProject } from 'vitest/node'
import { type Broker, startBroker } from './kafka-broker.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    kafkaBootstrapServers: string
  }
}

let broker: Broker | null = null

/** @public Vitest calls it. */
export async function setup(project: TestProject): Promise<void> {
  broker = await startBroker()
  project.provide('kafkaBootstrapServers', broker.bootstrapServers)
}

/** @public Vitest calls it. */
export async function teardown(): Promise<void> {
  await broker?.stop()
}
