import * as z from 'zod'

const count = z
  .string()
  .regex(/^\d{1,7}$/, 'expected a whole number of at most 7 digits')
  .transform(Number)

const stalls = z
  .string()
  .regex(/^\d{1,7}:\d{1,7}(,\d{1,7}:\d{1,7})*$/, 'expected token:milliseconds, and more of them after commas')
  .transform((text) => text.split(',').map((stall) => stall.split(':').map(Number)))
  .transform((pairs) => pairs.map(([after = 0, ms = 0]) => ({ after, ms })))

const error = z
  .string()
  .regex(/^(400|401|429|500|503)(x\d{1,3})?$/, 'expected 400, 401, 429, 500 or 503, and how often: 429x2')
  .transform((text) => text.split('x'))
  .transform(([status, times]) => ({
    status: Number(status),
    times: times === undefined ? Infinity : Number(times),
  }))

/**
 * What the mock does beside answering. In words: `rate=200 length=2000 first=3000 stall=20:5000 hold=50 cut=100 error=429x2 resume=no`.
 * Every setting is optional; a token is about a word.
 */
const MockScript = z
  .strictObject({
    /** Tokens a second; 0 is as fast as they are taken. */
    rate: count,
    /** How many tokens the answer has; a short one is repeated. */
    length: count,
    /** Milliseconds before the first token. */
    first: count,
    /** After so many tokens, silence for so many milliseconds. */
    stall: stalls,
    /** After so many tokens, silence until the answer is aborted. */
    hold: count,
    /** After so many tokens, a connection that breaks. */
    cut: count,
    /** An HTTP status instead of an answer, for so many requests or for all. */
    error,
    /** Whether another worker can go on where the answer was; by default it can. */
    resume: z.enum(['yes', 'no']),
  })
  .partial()
export type MockScript = Readonly<z.infer<typeof MockScript>>

export type ParsedScript =
  | { readonly kind: 'script'; readonly script: MockScript }
  | { readonly kind: 'invalid'; readonly reason: string }

/** Reads `name=value` settings that are separated by spaces. */
export function parseMockScript(words: string): ParsedScript {
  const settings = words.split(/\s+/).filter((word) => word !== '')
  const bare = settings.find((word) => !word.includes('='))
  if (bare !== undefined) return { kind: 'invalid', reason: `expected name=value, not ${bare}` }
  const pairs = settings.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)])
  const parsed = MockScript.safeParse(Object.fromEntries(pairs))
  if (parsed.success) return { kind: 'script', script: parsed.data }
  const [issue] = parsed.error.issues
  const path = issue?.path.join('.') ?? ''
  return { kind: 'invalid', reason: `${path === '' ? '' : `${path}: `}${issue?.message ?? 'invalid'}` }
}
