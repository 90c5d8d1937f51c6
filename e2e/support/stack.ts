import type { Network } from './network.ts'

/** Everything behind the page, as real processes that a test can break. */
export interface Stack {
  readonly network: Network
  /** SIGKILL, and gone. Where relay and worker are one process both go. */
  killRelay(): Promise<void>
  /** Resolves once it is ready. */
  startRelay(): Promise<void>
  killWorker(): Promise<void>
  /** SIGTERM, and gone. */
  stopWorker(): Promise<void>
  startWorker(): Promise<void>
  /** What the processes printed, by name. */
  outputs(): Promise<Readonly<Record<string, string>>>
  /** Stops everything; rejects if a process does not stop cleanly. */
  stop(): Promise<void>
}

export interface StackOptions {
  /** Variables for every service, beside those that the stack needs itself. */
  readonly env: Readonly<Record<string, string>>
  /** A folder of this stack's own. */
  readonly folder: string
}
