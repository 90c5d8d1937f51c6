import type { FinishReason } from '@ras/shared/protocol/chunk'
import type { ContextMessage } from '@ras/shared/protocol/job'

export interface AnswerRequest {
  /** Oldest first; the last one is the prompt. */
  readonly context: readonly ContextMessage[]
  /** Lets go of the answer as soon as possible. What a provider that can resume generates without a reader is its successor's. */
  readonly signal: AbortSignal
  /** A token that an earlier request for the same answer gave: the answer goes on after it. Without one it begins. */
  readonly resume?: string
}

/**
 * A piece of an answer. Joined, the texts are the answer; `finish` says why it ended and is the last. `resume` is an opaque token, at most 512
 * characters: a later request with it gets exactly what comes after this piece (P6). An empty text
 * is there to give one before there is any, and for nothing else.
 */
export type Delta =
  | { readonly kind: 'text'; readonly text: string; readonly resume?: string }
  | { readonly kind: 'finish'; readonly reason: FinishReason }

/** A model that answers. */
export interface Provider {
  /** Names the model, for people. */
  readonly model: string
  /**
   * Begins one answer when it is iterated, and reads on only as far as its deltas are taken. Ends with one `finish`.
   * Once `signal` has aborted it ends without `finish` and without throwing. Everything else that goes wrong throws a `ProviderFault`;
   * an end without `finish` is never silent (P5). A token after which the provider cannot go on any more is the fault `gone`.
   */
  answer(request: AnswerRequest): AsyncIterable<Delta>
  /**
   * Nobody will read on after this token: what the provider still generates for it ends (P8). Does nothing for an answer that has ended, or ends with
   * its reader. May throw.
   */
  cancel(resume: string, signal: AbortSignal): Promise<void>
}
