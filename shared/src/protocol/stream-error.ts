import type { Problem, ProblemCode } from './problem.ts'

const RETRYABLE: ReadonlySet<ProblemCode> = new Set([
  'log-unavailable',
  'overloaded',
  'model-failed',
  'internal',
])

/** The one class of fault. Its message reads `unable to <do>; <why>`, and its `cause` is what was caught. */
export class StreamError extends Error {
  override readonly name = 'StreamError'
  /** What kind of fault it is. */
  readonly code: ProblemCode
  /** Whether the same may succeed later. */
  readonly retryable: boolean

  /** Without `retryable`, the code decides: what is away, overloaded or failed by chance may be tried again. */
  constructor(
    code: ProblemCode,
    message: string,
    options: { readonly cause?: unknown; readonly retryable?: boolean } = {},
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.retryable = options.retryable ?? RETRYABLE.has(code)
  }

  /** As it crosses a process boundary. */
  toProblem(): Problem {
    return { code: this.code, message: this.message, retryable: this.retryable }
  }
}
