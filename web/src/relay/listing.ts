import type { AnswerOf, ConversationSummary } from '@ras/shared/protocol/socket-events'
import { backoff } from './backoff.ts'
import type { Request } from './relay-client.ts'
import { lastOf, type ListedConversation, mergeSummaries } from './summaries.ts'

/** How many conversations are asked for at once. */
const PAGE = 100

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
}

type Part = 'first' | 'more'

/** Reads the list of conversations, a page after another. What is not answered is asked for again (U2). */
export function createListing({ request, random, later, read, put, known }: ListingOptions): Listing {
  // Names the latest request for each part that is not answered yet; an answer to an earlier one is left out.
  const asked = new Map<Part, symbol>()
  let refused: Part | null = null
  let isConnected = false

  function load(part: Part, attempt = 1): void {
    const ask = Symbol(part)
    asked.set(part, ask)
    if (!isConnected) return
    const before = part === 'more' ? lastOf(read().listed) : undefined
    request('list', { limit: PAGE, ...(before && { before }) }, (outcome) => {
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

  function receive(part: Part, { conversations, more }: AnswerOf<'list'>): void {
    asked.delete(part)
    if (refused === part) refused = null
    const { listed, hasMore } = read()
    put({
      listed: mergeSummaries(listed, conversations),
      listing: refused === null ? 'ready' : 'failed',
      // The first page, read again after a reconnection, says nothing about the ones after it.
      hasMore: part === 'first' && listed.length > PAGE ? hasMore : more,
    })
    known(conversations.map(({ id }) => id))
  }

  function refuse(part: Part): void {
    asked.delete(part)
    refused = part
    put({ listing: 'failed' })
  }

  return {
    connected() {
      isConnected = true
      load('first')
      if (asked.has('more')) load('more')
    },
    disconnected() {
      isConnected = false
    },
    changed(summary) {
      put({ listed: mergeSummaries(read().listed, [summary]) })
      known([summary.id])
    },
    loadMore() {
      if (read().hasMore && !asked.has('more')) load('more')
    },
    again() {
      if (refused === null) return
      const part = refused
      refused = null
      put({ listing: read().listed.length === 0 ? 'loading' : 'ready' })
      load(part)
    },
  }
}
