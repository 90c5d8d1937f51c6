import * as z from 'zod'
import { faultOfCode } from './openai-fault.ts'
import { ProviderFault } from './provider-fault.ts'
import type { Delta } from './provider.ts'

const Failure = z.looseObject({ code: z.string().nullish(), message: z.string().nullish() })

/** The events that matter, https://developers.openai.com/api/reference/resources/responses/streaming-events. The others are skipped. */
const Event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('response.output_text.delta'), delta: z.string() }),
  z.object({ type: z.literal('response.refusal.delta'), delta: z.string() }),
  z.object({ type: z.literal('response.completed') }),
  z.object({
    type: z.literal('response.incomplete'),
    response: z.looseObject({
      incomplete_details: z.looseObject({ reason: z.string().nullish() }).nullish(),
    }),
  }),
  z.object({ type: z.literal('response.failed'), response: z.looseObject({ error: Failure.nullish() }) }),
  z.object({ type: z.literal('error'), ...Failure.shape }),
])
const AnyEvent = z.looseObject({ type: z.string() })
const KNOWN: ReadonlySet<string> = new Set(Event.options.flatMap(({ shape }) => [...shape.type.values]))

/** Reads the events of a streamed response. A model that refuses says so in words, and its answer ends as filtered. */
export async function* readResponse(events: AsyncIterable<unknown>): AsyncGenerator<Delta> {
  let refused = false
  for await (const received of events) {
    const any = AnyEvent.safeParse(received)
    if (any.success && !KNOWN.has(any.data.type)) continue
    const parsed = Event.safeParse(received)
    if (!parsed.success) {
      throw new ProviderFault('malformed', 'an event is not what it should be', { cause: parsed.error })
    }
    const event = parsed.data
    switch (event.type) {
      case 'response.refusal.delta':
        refused = true
        yield { kind: 'text', text: event.delta }
        break
      case 'response.output_text.delta':
        yield { kind: 'text', text: event.delta }
        break
      case 'response.completed':
        yield { kind: 'finish', reason: refused ? 'content-filter' : 'complete' }
        return
      case 'response.incomplete': {
        const isFiltered = event.response.incomplete_details?.reason === 'content_filter'
        yield { kind: 'finish', reason: isFiltered ? 'content-filter' : 'length' }
        return
      }
      case 'response.failed':
        throw faultOfCode(event.response.error?.code, event.response.error?.message)
      case 'error':
        throw faultOfCode(event.code, event.message)
    }
  }
  throw new ProviderFault('cut', 'the response ended without its last event')
}
