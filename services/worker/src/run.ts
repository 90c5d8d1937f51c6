import type { Chunk, FinishReason } from '@ras/shared/protocol/chunk'
import type { ProblemCode } from '@ras/shared/protocol/problem'

/** One attempt at one answer: what every chunk of it says. */
export interface Run {
  readonly conversationId: string
  /** The message that the answer becomes. */
  readonly messageId: string
  readonly runId: string
  /** The message that is answered. */
  readonly parentId: string
  /** 1, 2, 3 … for one message. */
  readonly attempt: number
  readonly model: string
  /** What its writer had read before; absent for a run that begins. */
  readonly after?: NonNullable<Chunk['after']>
  /** Where it goes on; absent for a run that begins. */
  readonly continuesFrom?: NonNullable<Chunk['continuesFrom']>
  /** The token with which it goes on. */
  readonly resume?: string
}

/** How a run ends. */
export type RunEnd =
  | { readonly type: 'finish'; readonly reason: FinishReason }
  | {
      readonly type: 'error'
      readonly code: ProblemCode
      readonly retryable: boolean
      /** A sentence for a person. */
      readonly content: string
    }
