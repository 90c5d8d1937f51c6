import type { LogRecord } from '@ras/shared/log/log'
import type { Chunk } from '@ras/shared/protocol/chunk'
import type { ConversationSummary } from '@ras/shared/protocol/socket-events'

/** What a batch did to one conversation. */
export interface ConversationChange {
  readonly summary: ConversationSummary
  /** Offset of the first of `chunks`, which are what was accepted, in order. */
  readonly offset: number
  readonly chunks: readonly Chunk[]
  /** Whether a list shows the difference. */
  readonly listed: boolean
}

/** What a batch did. Only a batch that was stored has a result. */
export interface IngestResult {
  readonly changes: readonly ConversationChange[]
  readonly invalid: readonly { readonly record: LogRecord; readonly reason: string }[]
  /** Records that the fold ignored: duplicates and what zombies wrote. */
  readonly ignored: number
  /** The list's revision before the batch. */
  readonly revision: number
}
