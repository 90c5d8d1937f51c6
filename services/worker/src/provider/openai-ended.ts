import type { FinishReason } from '@ras/shared/protocol/chunk'
import * as z from 'zod'
import { faultOfCode } from './openai-fault.ts'
import { ProviderFault } from './provider-fault.ts'

const Part = z.looseObject({ type: z.string(), text: z.string().nullish(), refusal: z.string().nullish() })

/** A response object as far as it matters, https://developers.openai.com/api/reference/resources/responses. */
export const EndedResponse = z.looseObject({
  status: z.string().nullish(),
  output: z.array(z.looseObject({ type: z.string(), content: z.array(Part).nullish() })).nullish(),
  incomplete_details: z.looseObject({ reason: z.string().nullish() }).nullish(),
  error: z.looseObject({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
})
export type EndedResponse = z.infer<typeof EndedResponse>

const RetrievedResponse = EndedResponse.extend({
  status: z.enum(['queued', 'in_progress', 'completed', 'incomplete', 'failed', 'cancelled']),
})
export type RetrievedResponse = z.infer<typeof RetrievedResponse>

/** What the provider answers when it is asked for a response by its id. What is in none of the states that are known is a fault, and not an end (P5). */
export function retrieved(received: unknown): RetrievedResponse {
  const parsed = RetrievedResponse.safeParse(received)
  if (parsed.success) return parsed.data
  throw new ProviderFault('malformed', 'a response is not what it should be', { cause: parsed.error })
}

/** Everything that the model said, in the order of the deltas. */
export function textOf(response: EndedResponse): string {
  return partsOf(response)
    .map(({ type, text, refusal }) => (type === 'refusal' ? refusal : type === 'output_text' ? text : ''))
    .join('')
}

/** Why a response ended that has not failed. One that somebody cancelled at the provider after it said something was stopped. */
export function finishOf(response: EndedResponse): FinishReason {
  if (response.status === 'cancelled') return 'stopped'
  if (response.status === 'incomplete') {
    return response.incomplete_details?.reason === 'content_filter' ? 'content-filter' : 'length'
  }
  return partsOf(response).some(({ type }) => type === 'refusal') ? 'content-filter' : 'complete'
}

export function failureOf({ error }: EndedResponse): ProviderFault {
  return faultOfCode(error?.code, error?.message)
}

function partsOf({ output }: EndedResponse): readonly z.infer<typeof Part>[] {
  return (output ?? []).flatMap(({ type, content }) => (type === 'message' ? (content ?? []) : []))
}
