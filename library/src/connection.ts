import { type KafkaLogger, SILENT } from '@ras/shared/log/kafka/kafka-logger'
import type { Log } from '@ras/shared/log/log'
import { StreamError } from '@ras/shared/protocol/stream-error'
import type { Config } from './config.ts'
import { openLog, type OpenedLog } from './open-log.ts'

/** One log between `connect` and `disconnect`; both may be called more than once. */
export interface Connection {
  connect(): Promise<void>
  disconnect(): Promise<void>
  /** Throws `invalid-request` where there is none. `what` it is for. */
  log(what: string): Log
}

export function createConnection(config: Config, logger: KafkaLogger = SILENT): Connection {
  let opening: Promise<OpenedLog> | null = null
  let opened: OpenedLog | null = null
  return {
    async connect() {
      const mine = (opening ??= openLog(config, logger))
      try {
        const found = await mine
        if (opening === mine) opened = found
      } catch (error) {
        if (opening === mine) opening = null
        throw error
      }
      if (opening !== mine) throw disconnectedMeanwhile()
    },
    async disconnect() {
      const mine = opening
      opening = null
      opened = null
      // A connect that fails says so to its own caller.
      const found = await mine?.catch(() => null)
      await found?.close()
    },
    log(what) {
      if (opened !== null) return opened.log
      throw notConnected(what)
    },
  }
}

/** The fault of what is done before `connect` or after `disconnect`. */
export function notConnected(what: string): StreamError {
  return new StreamError('invalid-request', `unable to ${what}; it is not connected: await connect() first`)
}

export function disconnectedMeanwhile(): StreamError {
  return new StreamError('invalid-request', 'unable to connect; disconnect() was called meanwhile')
}
