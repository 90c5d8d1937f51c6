import type { FinishReason } from '@ras/shared/protocol/chunk'
import * as z from 'zod'
import { ProviderFault } from './provider-fault.ts'
import type { Delta } from './provider.ts'

/** https://developers.openai.com/api/reference/resources/chat/subresources/completions/streaming-events; `choices` is empty where only usage is told. */
const Completion = z.looseObject({
  choices: z.array(
    z.looseObject({
      delta: z.looseObject({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
      finish_reason: z.string().nullish(),
    }),
  ),
})

const REASONS: Readonly<Record<string, FinishReason>> = {
  length: 'length',
  content_filter: 'content-filter',
}

/** Reads the chunks of a streamed chat completion. A model that refuses says so in words, and its answer ends as filtered. */
export async function* readCompletion(chunks: AsyncIterable<unknown>): AsyncGenerator<Delta> {
  let refused = false
  for await (const received of chunks) {
    const parsed = Completion.safeParse(received)
    if (!parsed.success) {
      throw new ProviderFault('malformed', 'an event is not what it should be', { cause: parsed.error })
    }
    const [choice] = parsed.data.choices
    const text = `${choice?.delta?.content ?? ''}${choice?.delta?.refusal ?? ''}`
    refused ||= (choice?.delta?.refusal ?? '') !== ''
    if (text !== '') yield { kind: 'text', text }
    // Some compatible servers have an empty one on every chunk.
    const reason = choice?.finish_reason ?? ''
    if (reason !== '') {
      yield { kind: 'finish', reason: refused ? 'content-filter' : (REASONS[reason] ?? 'complete') }
      return
    }
  }
  throw new ProviderFault('cut', 'the completion ended without a finish_reason')
}
