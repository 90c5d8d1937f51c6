import type { WholeEnd } from './openai-dialect.ts'

/** An answer that is told in tokens and ends in one of many ways. */
export interface OpenAiAnswer {
  readonly text: string
  /**
   * `cut` destroys the connection, `unfinished` closes it politely too early, `hold` says nothing more, `not-json` and `wrong-shape` are
   * malformed events, `failed` is an event that reports a failure.
   */
  readonly end?: WholeEnd | 'cut' | 'unfinished' | 'hold' | 'not-json' | 'wrong-shape' | 'failed'
  /** The code of `failed`. */
  readonly code?: string
  /** The model declines, in these words. */
  readonly refuses?: boolean
  /** Milliseconds before each token. */
  readonly pauseMs?: number
  /** In the background: it waits after so many tokens until it is released. */
  readonly holdAfter?: number
  /** In the background: before its text it thinks so often, and each thought is the last event of a connection that then breaks. */
  readonly thoughts?: number
  /** In the background: it never leaves the queue. */
  readonly isQueued?: boolean
  /** In the background: an event that is none of the answer's keeps the connection alive in the queue, and in place of each thought. */
  readonly keepsAlive?: boolean
}

/** What the server does with one request: an HTTP error, or an answer. */
export type OpenAiTurn =
  | OpenAiAnswer
  | {
      readonly status: number
      readonly code?: string
      readonly headers?: Readonly<Record<string, string>>
    }

export function tokensOf(text: string): readonly string[] {
  return text.match(/\s*\S+|\s+/g) ?? []
}
