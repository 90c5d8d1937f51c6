import * as z from 'zod'
import { faultOfCode } from './openai-fault.ts'
import { ProviderFault } from './provider-fault.ts'
import type { Delta } from './provider.ts'
import { EndedResponse, failureOf, finishOf } from './openai-ended.ts'

const Failure = z.looseObject({ code: z.string().nullish(), message: z.string().nullish() })

/** The events that matter, https://developers.openai.com/api/reference/resources/responses/streaming-events. The others are skipped. */
const Event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('response.output_text.delta'), delta: z.string() }),
  z.object({ type: z.literal('response.refusal.delta'), delta: z.string() }),
  z.object({ type: z.literal('response.created'), response: z.looseObject({ id: z.string().nullish() }) }),
  z.object({ type: z.literal('response.completed'), response: EndedResponse.nullish() }),
  z.object({ type: z.literal('response.incomplete'), response: EndedResponse }),
  z.object({ type: z.literal('response.failed'), response: EndedResponse }),
  z.object({ type: z.literal('error'), ...Failure.shape }),
])
const AnyEvent = z.looseObject({ type: z.string(), sequence_number: z.int().min(0).nullish() })
const KNOWN: ReadonlySet<string> = new Set(Event.options.flatMap(({ shape }) => [...shape.type.values]))

/** An event of a response, as far as it matters. */
export interface ResponseStep {
  /** The provider's number of the event. */
  readonly sequence: number | null
  /** On the first event. */
  readonly responseId: string | null
  /** Whether nobody works on the response yet, as far as this event tells. */
  readonly isQueued: boolean
  readonly delta: Delta | null
  /** The response has failed, and this is its last event. */
  readonly failure: ProviderFault | null
}

/** What may come while a response is still queued; `keepalive` tells of the connection, and nothing of the answer (P7). */
const WHILE_QUEUED: ReadonlySet<string> = new Set(['response.created', 'response.queued', 'keepalive'])

/** Reads the events of a streamed response. A model that refuses says so in words, and its answer ends as filtered. */
export async function* readResponse(events: AsyncIterable<unknown>): AsyncGenerator<Delta> {
  for await (const { delta, failure } of readSteps(events)) {
    if (failure !== null) throw failure
    if (delta !== null) yield delta
  }
}

/** The events one by one, up to the last; throws when they end before it. */
export async function* readSteps(events: AsyncIterable<unknown>): AsyncGenerator<ResponseStep> {
  let refused = false
  for await (const received of events) {
    const any = AnyEvent.safeParse(received)
    const sequence = any.data?.sequence_number ?? null
    const isQueued = any.data !== undefined && WHILE_QUEUED.has(any.data.type)
    const step: ResponseStep = { sequence, responseId: null, isQueued, delta: null, failure: null }
    if (any.success && !KNOWN.has(any.data.type)) {
      yield step
      continue
    }
    const parsed = Event.safeParse(received)
    if (!parsed.success) {
      throw new ProviderFault('malformed', 'an event is not what it should be', { cause: parsed.error })
    }
    const event = parsed.data
    switch (event.type) {
      case 'response.created':
        yield { ...step, responseId: event.response.id ?? null }
        break
      case 'response.refusal.delta':
      case 'response.output_text.delta':
        refused ||= event.type === 'response.refusal.delta'
        yield { ...step, delta: event.delta === '' ? null : { kind: 'text', text: event.delta } }
        break
      case 'response.completed':
        yield {
          ...step,
          delta: {
            kind: 'finish',
            reason: refused ? 'content-filter' : finishOf({ status: 'completed', ...event.response }),
          },
        }
        return
      case 'response.incomplete':
        yield {
          ...step,
          delta: { kind: 'finish', reason: finishOf({ ...event.response, status: 'incomplete' }) },
        }
        return
      case 'response.failed':
        yield { ...step, failure: failureOf(event.response) }
        return
      case 'error':
        throw faultOfCode(event.code, event.message)
    }
  }
  throw new ProviderFault('cut', 'the response ended without its last event')
}
