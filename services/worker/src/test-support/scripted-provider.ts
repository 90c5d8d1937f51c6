import { setImmediate as turn } from 'node:timers/promises'
import type { AnswerRequest, Delta, Provider } from '../provider/provider.ts'

/** A provider that says what the test tells it, when the test tells it. */
export interface ScriptedProvider extends Provider {
  readonly requests: readonly AnswerRequest[]
  /** The tokens of what was cancelled. */
  readonly cancelled: readonly string[]
  /** How many steps were taken of it. */
  readonly taken: number
  /** The next steps; an error is thrown. */
  say(...steps: readonly (string | Delta | Error)[]): Promise<void>
}

export function createScriptedProvider(): ScriptedProvider {
  const steps: (string | Delta | Error)[] = []
  const requests: AnswerRequest[] = []
  const cancelled: string[] = []
  let taken = 0
  let wake: (() => void) | null = null

  async function* answer(request: AnswerRequest): AsyncGenerator<Delta> {
    requests.push(request)
    request.signal.addEventListener('abort', () => wake?.())
    while (!request.signal.aborted) {
      const step = steps.shift()
      if (step === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      taken += 1
      if (step instanceof Error) throw step
      const delta: Delta = typeof step === 'string' ? { kind: 'text', text: step } : step
      yield delta
      if (delta.kind === 'finish') return
    }
  }

  return {
    model: 'scripted',
    requests,
    cancelled,
    cancel: async (resume) => void cancelled.push(resume),
    get taken() {
      return taken
    },
    answer,
    async say(...more) {
      steps.push(...more)
      wake?.()
      await turn()
    },
  }
}
