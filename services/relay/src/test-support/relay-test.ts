import { encodeChunk } from '@ras/shared/log/record-codec'
import type { Log } from '@ras/shared/log/log'
import { openSqliteLog } from '@ras/shared/log/sqlite/sqlite-log'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { test as base } from 'vitest'
import { type Relay, type RelayOptions, startRelay } from '../relay.ts'
import { connectClient, type RelayClient } from './relay-client.ts'

export interface RelayFixtures {
  readonly log: Log
  readonly registry: Registry
  /** Starts a relay on the test's log; closed at the end of the test. */
  readonly start: (options?: Partial<RelayOptions>) => Promise<Relay>
  readonly relay: Relay
  readonly connect: (relay?: Relay) => RelayClient
  readonly publish: (...chunks: readonly Chunk[]) => Promise<void>
}

export const never = new AbortController().signal

/** A relay on the embedded log in memory, on a free port, with real clients. */
export const test = base.extend<RelayFixtures>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads from this pattern which fixtures one needs
  log: async ({}, use) => {
    const log = openSqliteLog({ path: ':memory:', partitions: 3 })
    await use(log)
    await log.close()
  },
  // oxlint-disable-next-line no-empty-pattern -- as above
  registry: async ({}, use) => use(new Registry()),
  start: async ({ log }, use) => {
    const started: Relay[] = []
    await use(async (options) => {
      const relay = await startRelay({
        log,
        viewPath: ':memory:',
        host: '127.0.0.1',
        port: 0,
        logger: pino({ level: 'silent' }),
        metrics: new Registry(),
        ...options,
      })
      started.push(relay)
      return relay
    })
    await Promise.all(started.map((relay) => relay.close()))
  },
  relay: async ({ start, registry }, use) => use(await start({ metrics: registry })),
  connect: async ({ relay }, use) => {
    const clients: RelayClient[] = []
    await use((other = relay) => {
      const client = connectClient(other.url)
      clients.push(client)
      return client
    })
    for (const client of clients) client.close()
  },
  publish: async ({ log }, use) =>
    use(async (...chunks) => void (await log.append('chunks', chunks.map(encodeChunk), never))),
})
