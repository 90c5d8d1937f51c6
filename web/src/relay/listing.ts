import type { AnswerOf, ConversationSummary, RequestOf } from '@ras/shared/protocol/socket-events'
import { backoff } from './backoff.ts'
import type { Request } from './relay-client.ts'
import { type ListedConversation, mergeSummaries, replaceSummaries } from './summaries.ts'

/** How many conversations are asked for at once. */
const PAGE = 100
/** More than this no relay gives at once. */
const MOST = 500

/** What is known of the list of conversations. */
export interface Listed {
  readonly listed: readonly ListedConversation[]
  /** `failed`: the relay refused it for good, so it is asked for again only when a person wants that. */
  readonly listing: 'loading' | 'ready' | 'failed'
  /** Whether there are conversations after the last one. */
  readonly hasMore: boolean
}

export interface Listing {
  connected(): void
  disconnected(): void
  /** The relay told of a change. */
  changed(summary: ConversationSummary): void
  loadMore(): void
  /** Asks for what was refused. */
  again(): void
}

interface ListingOptions {
  readonly request: Request
  readonly random: () => number
  readonly later: (callback: () => void, delayMs: number) => void
  readonly read: () => Listed
  readonly put: (change: Partial<Listed>) => void
  /** The relay knows these conversations. */
  readonly known: (ids: readonly string[]) => void
  /** Whether its line stays in a list that is read anew, wherever it would stand. */
  readonly isOpen: (id: string) => boolean
}

type Part = 'first' | 'more'
type End = RequestOf<'list'>['before']

/** Reads the list of conversations, a page after another, and anew after each connection. What is not answered is asked for again (U2). */
export function createListing(options: ListingOptions): Listing {
  const { request, random, later, read, put, known, isOpen } = options
  // Names the latest request for each part that is not answered yet; an answer to an earlier one is left out.
  const asked = new Map<Part, symbol>()
  let refused: Part | null = null
  let isConnected = false
  // The last line that was read. Lines of changes may be older: what is between them is not known.
  let end: End

  function load(part: Part, attempt = 1): void {
    const ask = Symbol(part)
    asked.set(part, ask)
    // Where it goes on is known when it has begun.
    if (!isConnected || (part === 'more' && asked.has('first'))) return
    request('list', bodyOf(part), (outcome) => {
      if (asked.get(part) !== ask) return
      if (outcome.ok) return receive(part, outcome.answer)
      if (!outcome.problem.retryable) return refuse(part)
      later(
        () => {
          if (asked.get(part) === ask) load(part, attempt + 1)
        },
        backoff(attempt, random),
      )
    })
  }

  /** Its beginning is as long as what was known, so that no line goes while it is looked at. */
  function bodyOf(part: Part): RequestOf<'list'> {
    if (part === 'first') return { limit: Math.min(MOST, Math.max(PAGE, read().listed.length)) }
    return { limit: PAGE, ...(end && { before: end }) }
  }

  function receive(part: Part, { conversations, more }: AnswerOf<'list'>): void {
    asked.delete(part)
    const isMoreWanted = part === 'first' && asked.delete('more')
    if (part === 'first' || refused === part) refused = null
    const { listed } = read()
    const last = conversations.at(-1)
    if (last !== undefined) end = { updatedAt: last.updatedAt, id: last.id }
    put({
      // What is behind a first page that is read again is not known any more: others may have come in between.
      listed:
        part === 'first'
          ? replaceSummaries(listed, conversations, isOpen)
          : mergeSummaries(listed, conversations),
      listing: refused === null ? 'ready' : 'failed',
      hasMore: more,
    })
    known(conversations.map(({ id }) => id))
    if (isMoreWanted) loadMore()
  }

  function loadMore(): void {
    if (read().hasMore && !asked.has('more')) load('more')
  }

  function refuse(part: Part): void {
    asked.delete(part)
    refused = part
    put({ listing: 'failed' })
  }

  return {
    connected() {
      isConnected = true
      // Until it is answered nobody knows what was created meanwhile (U7).
      if (read().listing === 'ready') put({ hasMore: true })
      load('first')
      // After it: an answer that was asked for before goes on from another place.
      if (asked.has('more')) load('more')
    },
    disconnected() {
      isConnected = false
    },
    changed(summary) {
      put({ listed: mergeSummaries(read().listed, [summary]) })
      known([summary.id])
    },
    loadMore,
    again() {
      if (refused === null) return
      const part = refused
      refused = null
      put({ listing: read().listed.length === 0 ? 'loading' : 'ready' })
      load(part)
    },
  }
}
