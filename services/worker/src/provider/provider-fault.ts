import type { ProblemCode } from '@ras/shared/protocol/problem'
import { StreamError } from '@ras/shared/protocol/stream-error'

interface FaultMeaning {
  readonly code: ProblemCode
  readonly retryable: boolean
  /** For the person who waits for the answer. */
  readonly sentence: string
}

const MEANINGS = {
  overloaded: {
    code: 'overloaded',
    retryable: true,
    sentence: 'The model’s provider is overloaded. Try again in a moment.',
  },
  unreachable: {
    code: 'model-failed',
    retryable: true,
    sentence: 'The model’s provider could not be reached. Try again in a moment.',
  },
  failing: {
    code: 'model-failed',
    retryable: true,
    sentence: 'The model’s provider failed on its side. Try again in a moment.',
  },
  cut: {
    code: 'model-failed',
    retryable: true,
    sentence: 'The model’s provider broke off before the answer was complete. Try again for a whole one.',
  },
  malformed: {
    code: 'model-failed',
    retryable: true,
    sentence: 'The model’s provider sent something that cannot be read, so the answer ends here. Try again.',
  },
  unauthorized: {
    code: 'model-failed',
    retryable: false,
    sentence:
      'The model’s provider does not accept the key of this service. Whoever runs it has to check it.',
  },
  quota: {
    code: 'model-failed',
    retryable: false,
    sentence: 'The account of this service at the model’s provider has used up its quota.',
  },
  'too-long': {
    code: 'model-failed',
    retryable: false,
    sentence: 'This conversation has become too long for the model. Start a new one.',
  },
  refused: {
    code: 'model-failed',
    retryable: false,
    sentence: 'The model’s provider refused this request.',
  },
  gone: {
    code: 'model-failed',
    retryable: false,
    sentence: 'The model’s provider no longer has this answer.',
  },
  script: {
    code: 'invalid-request',
    retryable: false,
    sentence: 'The mock model cannot follow its script.',
  },
} as const satisfies Record<string, FaultMeaning>
export type FaultKind = keyof typeof MEANINGS

interface FaultOptions {
  readonly cause?: unknown
  /** How long the provider asks to wait before the next try. */
  readonly retryAfterMs?: number | undefined
  /** Instead of the kind's own sentence. */
  readonly sentence?: string
}

/** What goes wrong at a provider. `message` is for operators, `sentence` for the person who waits; both are free of secrets. */
export class ProviderFault extends StreamError {
  readonly kind: FaultKind
  readonly sentence: string
  readonly retryAfterMs: number | undefined

  constructor(kind: FaultKind, why: string, options: FaultOptions = {}) {
    const { code, retryable, sentence } = MEANINGS[kind]
    super(code, `unable to answer; ${why}`, { cause: options.cause, retryable })
    this.kind = kind
    this.sentence = options.sentence ?? sentence
    this.retryAfterMs = options.retryAfterMs
  }
}
