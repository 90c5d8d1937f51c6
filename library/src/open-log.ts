import { resolve } from 'node:path'
import { openKafkaLog } from '@ras/shared/log/kafka/kafka-log'
import type { KafkaLogger } from '@ras/shared/log/kafka/kafka-logger'
import type { Log } from '@ras/shared/log/log'
import { openSqliteLog } from '@ras/shared/log/sqlite/sqlite-log'
import type { Config } from './config.ts'

/** A log, and how its user leaves it. */
export interface OpenedLog {
  readonly log: Log
  close(): Promise<void>
}

/** An embedded log has one file and one owner, so what this process opens of it is one log (C11). */
const shared = new Map<string | Config, { readonly log: Log; users: number }>()

/** Rejects with `log-unavailable` or `invalid-request`, with the address or the file and the reason. */
export async function openLog(config: Config, logger: KafkaLogger): Promise<OpenedLog> {
  const { embeddedLogPath: path, connectWithinMs: openWithinMs } = config
  if (path !== null) return openShared(path, path === ':memory:' ? config : resolve(path))
  const log = await openKafkaLog({ config: config.kafkaConfig(), logger, openWithinMs })
  return { log, close: () => log.close() }
}

function openShared(path: string, key: string | Config): OpenedLog {
  const found = shared.get(key) ?? { log: openSqliteLog({ path, partitions: 1 }), users: 0 }
  shared.set(key, found)
  found.users += 1
  return {
    log: found.log,
    async close() {
      found.users -= 1
      if (found.users > 0) return
      shared.delete(key)
      await found.log.close()
    },
  }
}
