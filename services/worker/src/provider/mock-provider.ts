import type { Clock } from '../clock.ts'
import { type MockPlan, mockPlan } from './mock-plan.ts'
import { randomFrom } from './mock-random.ts'
import type { MockScript } from './mock-script.ts'
import { type FaultKind, ProviderFault } from './provider-fault.ts'
import type { AnswerRequest, Delta, Provider } from './provider.ts'

const FOREVER = 2 ** 31 - 1
/** A reader that was away longer than this does not get what gathered all at once. */
const MAX_BEHIND_MS = 250

const FAULT_OF_STATUS: Readonly<Record<number, FaultKind>> = {
  400: 'refused',
  401: 'unauthorized',
  429: 'overloaded',
  500: 'failing',
  503: 'overloaded',
}

/** Before the number of tokens that were said. */
const TOKEN = 'mock:'

export interface MockOptions {
  readonly clock: Clock
  /** Stands below the settings in the prompt. */
  readonly defaults: MockScript
}

/** A model that needs no key: the same prompt gives the same text at the same pace (P2), and the trouble that its script asks for (P3). It can go on after every token (P6). */
export function createMockProvider({ clock, defaults }: MockOptions): Provider {
  /** A repeated request is the same object. */
  const failures = new WeakMap<AnswerRequest, number>()

  function failAsScripted(request: AnswerRequest, { error }: MockScript): void {
    const failed = failures.get(request) ?? 0
    if (error === undefined || failed >= error.times) return
    failures.set(request, failed + 1)
    throw new ProviderFault(FAULT_OF_STATUS[error.status] ?? 'failing', `the mock answers ${error.status}`)
  }

  async function* answer(request: AnswerRequest): AsyncGenerator<Delta> {
    const { signal } = request
    const plan = mockPlan(request.context, defaults)
    if (plan.kind === 'invalid') {
      const sentence = `The mock model cannot follow its script: ${plan.reason}.`
      throw new ProviderFault('script', `the script is invalid: ${plan.reason}`, { sentence })
    }
    const { prompt, tokens, script } = plan
    failAsScripted(request, script)
    const resumesAt = tokensSaid(request, plan)

    const random = randomFrom(prompt)
    const { rate = 0, first = rate === 0 ? 0 : 300 + Math.floor(random() * 300) } = script
    let due = clock.elapsed()
    async function pass(ms: number): Promise<void> {
      due = Math.max(due, clock.elapsed() - MAX_BEHIND_MS) + ms
      const left = due - clock.elapsed()
      if (left >= 1) await clock.sleep(left, signal)
    }

    if (resumesAt === 0) await pass(first)
    let inBurst = 0
    for (let said = resumesAt; !signal.aborted; said += 1) {
      const stalls = said === resumesAt && said > 0 ? [] : (script.stall ?? [])
      for (const stall of stalls) if (stall.after === said) await pass(stall.ms)
      while (script.hold === said && !signal.aborted) await clock.sleep(FOREVER, signal)
      if (signal.aborted) return
      if (script.cut === said) throw new ProviderFault('cut', `the mock breaks off after ${said} tokens`)
      const text = tokens[said]
      if (text === undefined) break
      if (rate > 0 && inBurst === 0) {
        // Models speak in bursts; on average this is the rate.
        inBurst = 1 + Math.floor(random() * 3)
        await pass((inBurst * 1000 * (0.5 + random())) / rate)
        if (signal.aborted) return
      }
      inBurst -= 1
      yield { kind: 'text', text, ...(script.resume === 'no' ? {} : { resume: `${TOKEN}${said + 1}` }) }
    }
    if (!signal.aborted) yield { kind: 'finish', reason: 'complete' }
  }

  return { model: 'mock', answer, cancel: async () => {} }
}

/** How many tokens an earlier request had said. */
function tokensSaid(
  { resume }: AnswerRequest,
  { tokens, script }: Extract<MockPlan, { kind: 'answer' }>,
): number {
  if (resume === undefined) return 0
  const said = resume.startsWith(TOKEN) ? Number(resume.slice(TOKEN.length)) : Number.NaN
  if (script.resume !== 'no' && Number.isSafeInteger(said) && said >= 0 && said <= tokens.length) return said
  throw new ProviderFault('gone', 'the mock cannot go on from there')
}
