import { APIError, type OpenAI } from 'openai'
import type { Clock } from '../clock.ts'
import { failureOf, finishOf, type RetrievedResponse, retrieved, textOf } from './openai-ended.ts'
import { faultOf } from './openai-fault.ts'
import { placeOf, type ResponsePlace, tokenOf } from './openai-place.ts'
import { readSteps } from './openai-responses.ts'
import { ProviderFault } from './provider-fault.ts'
import type { AnswerRequest, Delta } from './provider.ts'
import { MAX_WAIT_MS } from './retry-provider.ts'
import { watchQueue } from './watch-queue.ts'

/** How often in a row a connection may break without bringing anything new. */
const MAX_STUMBLES = 5
const STUMBLE_MS = 500
/** How often a response that was cancelled, by us in the queue or by another, or that failed or was lost at the provider before it said anything, is asked for anew. */
const MAX_ANEW = 2

export interface BackgroundOptions {
  readonly client: OpenAI
  readonly model: string
  readonly clock: Clock
  /** How many milliseconds a response may stay in the provider's queue. */
  readonly queueMs: number
  /** How often one that can no longer be streamed is asked whether it has ended. */
  readonly pollMs: number
}

/** How reading a response came to its end; a fault is the response's own. */
type Outcome = 'ended' | 'queued' | 'cancelled' | 'expired' | ProviderFault

/**
 * An answer that the provider generates and keeps whether or not anybody reads it, https://developers.openai.com/docs/guides/background. So it is
 * read on after a broken connection, by this worker or by another (P6). Five minutes after it began a response cannot be streamed any more; then its
 * end is waited for, and what lacks comes at once. One that never leaves the queue is cancelled and asked for anew, and so is one that is found
 * cancelled before it said anything: whoever did that has died behind it, or has not heard that it succeeded. A person's stop is none of these, for
 * whoever is stopped asks no longer (W11, W12). One that failed before it said anything is asked for anew, too, where that may pass (W6). Until something
 * has come, which its id is, a fault is thrown, for `retryProvider`.
 */
export async function* answerInBackground(
  { client, model, clock, queueMs, pollMs }: BackgroundOptions,
  { context, signal, resume }: AnswerRequest,
): AsyncGenerator<Delta> {
  let place = resume === undefined ? null : placeOf(resume)
  let hasCome = false
  let stumbles = 0
  let anew = 0
  let canStream = true
  let mayQueue = true

  /** So far the response was read, and what broke before is made good. */
  function reach(to: ResponsePlace): void {
    place = to
    hasCome = true
    stumbles = 0
  }

  function* move(to: ResponsePlace, text: string): Generator<Delta> {
    const resume = tokenOf(to)
    reach(to)
    yield { kind: 'text', text, resume }
  }

  const retrieve = async ({ id }: ResponsePlace): Promise<RetrievedResponse> =>
    retrieved(await client.responses.retrieve(id, {}, { signal }))

  async function* stream(): AsyncGenerator<Delta, Outcome> {
    const before = place?.sequence
    const queue = watchQueue(clock, mayQueue ? queueMs : null, signal)
    if (place !== null && place.length > 0) queue.leave()
    try {
      const messages = context.map(({ role, content }) => ({ role, content }))
      const how = { signal: queue.signal }
      const events =
        place === null
          ? await client.responses.create(
              { model, input: messages, stream: true, background: true, store: true },
              how,
            )
          : await client.responses.retrieve(place.id, { stream: true, starting_after: place.sequence }, how)
      for await (const { isQueued, responseId, sequence, delta, failure } of readSteps(events)) {
        if (!isQueued) queue.leave()
        if (responseId !== null && place === null) {
          yield* move({ id: responseId, sequence: sequence ?? 0, length: 0 }, '')
        }
        if (failure !== null) return failure
        if (delta === null) {
          // Only what is new is progress: each connection may bring the same events again.
          if (place !== null && sequence !== null && sequence > place.sequence) reach({ ...place, sequence })
          continue
        }
        if (delta.kind === 'finish') {
          yield delta
          return 'ended'
        }
        if (place === null || sequence === null)
          throw new ProviderFault('malformed', 'an event has no number')
        yield* move({ ...place, sequence, length: place.length + delta.text.length }, delta.text)
      }
      return 'ended'
    } catch (error) {
      if (queue.isOver() && !signal.aborted) return 'queued'
      if (place !== null && statusOf(error) === 400) return 'expired'
      // No event tells that a response was cancelled: its stream ends, and brings nothing.
      if (place?.length === 0 && place.sequence === before && faultOf(error).kind === 'cut') {
        if ((await retrieve(place)).status === 'cancelled') return 'cancelled'
      }
      throw error
    } finally {
      queue.leave()
    }
  }

  async function* poll(at: ResponsePlace): AsyncGenerator<Delta, Outcome> {
    const { id, sequence, length } = at
    const since = clock.elapsed()
    while (!signal.aborted) {
      const response = await retrieve(at)
      reach(at)
      if (response.status === 'failed') return failureOf(response)
      if (response.status === 'cancelled' && length === 0) return 'cancelled'
      if (response.status !== 'queued' && response.status !== 'in_progress') {
        const text = textOf(response)
        if (text.length > length) yield* move({ id, sequence, length: text.length }, text.slice(length))
        yield { kind: 'finish', reason: finishOf(response) }
        return 'ended'
      }
      if (response.status === 'queued' && clock.elapsed() - since >= queueMs) return 'queued'
      await clock.sleep(pollMs, signal)
    }
    return 'ended'
  }

  /** Cancels a response that is still queued; one that is not may be streamed for as long as it takes. */
  async function leaveQueue(at: ResponsePlace): Promise<'cancelled' | null> {
    let { status } = await retrieve(at)
    if (status === 'queued') ({ status } = retrieved(await client.responses.cancel(at.id, { signal })))
    if (status === 'cancelled') return 'cancelled'
    mayQueue = false
    return null
  }

  function beginAnew(): boolean {
    anew += 1
    if (anew > MAX_ANEW || (place !== null && place.length > 0)) return false
    place = null
    canStream = true
    mayQueue = true
    return true
  }

  while (!signal.aborted) {
    let outcome: Outcome | null
    try {
      outcome = yield* place === null || canStream ? stream() : poll(place)
      if (outcome === 'queued' && place !== null) outcome = await leaveQueue(place)
    } catch (error) {
      if (signal.aborted) return
      if (place !== null && statusOf(error) === 404) {
        if (beginAnew()) continue
        throw new ProviderFault('gone', 'the provider no longer has the response', { cause: error })
      }
      const fault = faultOf(error)
      stumbles += 1
      const waitMs = fault.retryAfterMs ?? STUMBLE_MS * 2 ** (stumbles - 1)
      if (!hasCome || !fault.retryable || stumbles > MAX_STUMBLES || waitMs > MAX_WAIT_MS) throw fault
      await clock.sleep(waitMs, signal)
      continue
    }
    if (outcome instanceof ProviderFault) {
      // It has ended at the provider, too, so nothing goes on there beside the next one.
      if (place === null || !outcome.retryable || !beginAnew()) throw outcome
      await clock.sleep(STUMBLE_MS * 2 ** (anew - 1), signal)
      continue
    }
    if (outcome === 'ended') return
    if (outcome === 'cancelled' && !beginAnew())
      throw new ProviderFault('overloaded', 'the answer stays in the queue')
    if (outcome === 'queued') throw new ProviderFault('overloaded', 'the provider does not begin')
    if (outcome === 'expired') canStream = false
  }
}

function statusOf(error: unknown): number | undefined {
  return error instanceof APIError && typeof error.status === 'number' ? error.status : undefined
}
