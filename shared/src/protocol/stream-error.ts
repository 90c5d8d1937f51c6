import type { Problem, ProblemCode } from './problem.ts'

const RETRYABLE: ReadonlySet<ProblemCode> = new Set([
  'log-unavailable',
  'overloaded',
  'model-failed',
  'internal',
])

/** The one class of fault. Message grammar: `unable to <do>; <why>`. */
export class StreamError extends Error {
  override readonly name = 'StreamError'
  readonly code: ProblemCode
  readonly retryable: boolean

  constructor(
    code: ProblemCode,
    message: string,
    options: { readonly cause?: unknown; readonly retryable?: boolean } = {},
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.retryable = options.retryable ?? RETRYABLE.has(code)
  }

  toProblem(): Problem {
    return { code: this.code, message: this.message, retryable: this.retryable }
  }
}
