import type { FinishReason } from '@ras/shared/protocol/chunk'
import type { ContextMessage } from '@ras/shared/protocol/job'

export interface AnswerRequest {
  /** Oldest first; the last one is the prompt. */
  readonly context: readonly ContextMessage[]
  /** Ends the answer, and what it costs, as soon as possible. */
  readonly signal: AbortSignal
}

/** A piece of an answer. Joined, the texts are the answer; `finish` says why it ended and is the last. */
export type Delta =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'finish'; readonly reason: FinishReason }

/** A model that answers. */
export interface Provider {
  /** Names the model, for people. */
  readonly model: string
  /**
   * Begins one answer when it is iterated, and reads on only as far as its deltas are taken. Ends with one `finish`.
   * Once `signal` has aborted it ends without `finish` and without throwing. Everything else that goes wrong throws a `ProviderFault`;
   * an end without `finish` is never silent (P5).
   */
  answer(request: AnswerRequest): AsyncIterable<Delta>
}
