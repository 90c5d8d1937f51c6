/** What bounds the work and the memory that one relay spends. */
export interface RelayLimits {
  /** A reader that is further behind gets a snapshot, not the entries. */
  readonly pageEntries: number
  /** Bytes that may wait for one socket before it is parked (G7). */
  readonly maxBufferedBytes: number
  /** UTF-8 bytes of the thread that a job carries (S4). */
  readonly contextBytes: number
  /** How long a send or a create may take, in milliseconds. */
  readonly sendTimeoutMs: number
  /** Requests of all sockets that wait for the log (S10). A send holds its prompt and its thread, 64 KiB each at most by default. */
  readonly maxWaitingRequests: number
  readonly maxFollowsPerSocket: number
  /** Requests of one socket that are not yet answered. */
  readonly maxPendingRequests: number
  /** UTF-16 units of text that the view keeps in memory, about. */
  readonly maxCachedUnits: number
  /** How often the relay looks whether the log start has moved, in milliseconds. */
  readonly trimEveryMs: number
}

export const DEFAULT_LIMITS: RelayLimits = {
  pageEntries: 500,
  maxBufferedBytes: 262_144,
  contextBytes: 65_536,
  sendTimeoutMs: 5_000,
  maxWaitingRequests: 1_000,
  maxFollowsPerSocket: 500,
  maxPendingRequests: 100,
  maxCachedUnits: 33_554_432,
  trimEveryMs: 10_000,
}
