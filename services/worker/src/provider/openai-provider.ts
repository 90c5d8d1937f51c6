import { OpenAI } from 'openai'
import { answerInBackground, type BackgroundOptions } from './openai-background.ts'
import { readCompletion } from './openai-chat.ts'
import { faultOf } from './openai-fault.ts'
import { placeOf } from './openai-place.ts'
import { readResponse } from './openai-responses.ts'
import { ProviderFault } from './provider-fault.ts'
import type { AnswerRequest, Delta, Provider } from './provider.ts'

/** How long the provider may take to begin to answer a request. */
const TIMEOUT_MS = 120_000

export interface OpenAiOptions {
  readonly apiKey: string
  readonly model: string
  /** Of a compatible server, with its version: `http://localhost:11434/v1`. Null for OpenAI's own. */
  readonly baseUrl: string | null
  readonly api: 'responses' | 'chat'
  /** The provider generates and keeps the answer by itself, so that it can be resumed; only with `responses`. Null for an answer that ends with its reader. */
  readonly background: Pick<BackgroundOptions, 'clock' | 'queueMs' | 'pollMs'> | null
}

/** OpenAI, or a server that speaks one of its two languages (P4). Every fault becomes a `ProviderFault` (P5); retries are left to `retryProvider`. */
export function createOpenAiProvider({ apiKey, model, baseUrl, api, background }: OpenAiOptions): Provider {
  // What the package would log is in the faults.
  const client = new OpenAI({ apiKey, baseURL: baseUrl, maxRetries: 0, timeout: TIMEOUT_MS, logLevel: 'off' })

  async function* ask(request: AnswerRequest): AsyncGenerator<Delta> {
    if (background !== null) {
      yield* answerInBackground({ client, model, ...background }, request)
      return
    }
    const { context, signal, resume } = request
    if (resume !== undefined) throw new ProviderFault('gone', 'the provider keeps no answers')
    const messages = context.map(({ role, content }) => ({ role, content }))
    if (api === 'chat') {
      yield* readCompletion(
        await client.chat.completions.create({ model, messages, stream: true }, { signal }),
      )
    } else {
      yield* readResponse(
        await client.responses.create({ model, input: messages, stream: true, store: false }, { signal }),
      )
    }
  }

  return {
    model,
    async *answer(request) {
      try {
        yield* ask(request)
      } catch (error) {
        if (!request.signal.aborted) throw faultOf(error)
      }
    },
    async cancel(resume, signal) {
      if (background !== null) await client.responses.cancel(placeOf(resume).id, { signal })
    },
  }
}
