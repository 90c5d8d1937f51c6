import type { ContextMessage } from '@ras/shared/protocol/job'
import { answerTo } from './mock-answers.ts'
import { type MockScript, parseMockScript } from './mock-script.ts'

/** What the mock is going to do about a prompt: say these tokens, with these effects. */
export type MockPlan =
  | {
      readonly kind: 'answer'
      readonly prompt: string
      readonly tokens: readonly string[]
      readonly script: MockScript
    }
  | { readonly kind: 'invalid'; readonly reason: string }

/** A script in the text of a prompt, which may stand anywhere in it. */
const TAG = /\[mock\b([^\]]*)\]/g

/** Pure. Settings in the prompt, `[mock rate=200 cut=100]`, stand above those of `defaults`. */
export function mockPlan(context: readonly ContextMessage[], defaults: MockScript): MockPlan {
  const content = context.at(-1)?.content ?? ''
  const words = [...content.matchAll(TAG)].map(([, settings]) => settings ?? '').join(' ')
  const parsed = parseMockScript(words)
  if (parsed.kind === 'invalid') return parsed
  const prompt = content.replaceAll(TAG, '').trim()
  const answer = answerTo(prompt)
  const script = { ...defaults, ...parsed.script }
  const tokens = repeated(tokensOf(answer.text), script.length)
  const cut = answer.breaksOff ? { cut: tokens.length } : {}
  return { kind: 'answer', prompt, tokens, script: { ...cut, ...script } }
}

/**
 * The text that a reader has in the end: of an answer that is cut or held, what comes before; of one that fails at once, nothing.
 * Follows from the prompt and the defaults alone (P2).
 */
export function mockAnswer(context: readonly ContextMessage[], defaults: MockScript = {}): string {
  const plan = mockPlan(context, defaults)
  if (plan.kind === 'invalid' || plan.script.error?.times === Infinity) return ''
  const { cut = Infinity, hold = Infinity } = plan.script
  return plan.tokens.slice(0, Math.min(cut, hold)).join('')
}

/** Pieces of about a word, with the space before it. Joined they are the text. */
function tokensOf(text: string): readonly string[] {
  return text.match(/\s*\S{1,8}|\s+/gu) ?? []
}

function repeated(tokens: readonly string[], length: number = tokens.length): readonly string[] {
  const again = ['\n\n', ...tokens]
  return Array.from(
    { length },
    (_, index) => tokens[index] ?? again[(index - tokens.length) % again.length] ?? '',
  )
}
