import { APIConnectionError, APIError } from 'openai'
import { type FaultKind, ProviderFault } from './provider-fault.ts'

/** https://developers.openai.com/api/docs/guides/error-codes */
const KIND_OF_CODE: Readonly<Record<string, FaultKind>> = {
  context_length_exceeded: 'too-long',
  insufficient_quota: 'quota',
  invalid_api_key: 'unauthorized',
  invalid_prompt: 'refused',
  rate_limit_exceeded: 'overloaded',
  server_error: 'failing',
}

/** What the package throws, as a fault of ours. Messages are left to the cause: they may repeat parts of a key. */
export function faultOf(error: unknown): ProviderFault {
  if (error instanceof ProviderFault) return error
  if (error instanceof APIConnectionError) {
    return new ProviderFault('unreachable', 'the provider cannot be reached', { cause: error })
  }
  if (error instanceof APIError) {
    const { status, code } = error
    if (typeof status !== 'number') return faultOfCode(code, undefined, error)
    const kind = KIND_OF_CODE[code ?? ''] ?? kindOfStatus(status)
    const retryAfterMs = retryAfterOf(error.headers)
    return new ProviderFault(kind, `the provider answers ${status}`, { cause: error, retryAfterMs })
  }
  if (error instanceof SyntaxError) {
    return new ProviderFault('malformed', 'an event is not JSON', { cause: error })
  }
  return new ProviderFault('cut', 'the connection broke', { cause: error })
}

/** A failure that comes as an event of the answer. */
export function faultOfCode(code?: string | null, message?: string | null, error?: unknown): ProviderFault {
  const cause = error ?? new Error(message ?? 'no message')
  const name = code ?? 'no code'
  return new ProviderFault(KIND_OF_CODE[name] ?? 'failing', `the provider reports ${name}`, { cause })
}

function kindOfStatus(status: number): FaultKind {
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 429 || status === 503 || status === 529) return 'overloaded'
  if (status === 413) return 'too-long'
  return status === 408 || status === 409 || status >= 500 ? 'failing' : 'refused'
}

/** Seconds or a date, RFC 9110 section 10.2.3; `retry-after-ms` is OpenAI's own and more exact. */
function retryAfterOf(headers: Headers | undefined): number | undefined {
  const exact = Number.parseFloat(headers?.get('retry-after-ms') ?? '')
  if (exact >= 0) return exact
  const value = headers?.get('retry-after') ?? ''
  const ms = /^[\d.]+$/.test(value) ? Number.parseFloat(value) * 1000 : Date.parse(value) - Date.now()
  return ms >= 0 ? ms : undefined
}
