import type { Chunk } from '../../protocol/chunk.ts'
import type { Entries, Followed, RequestOf } from '../../protocol/socket-events.ts'
import { prefixesOf } from './arbitrary-log.ts'

export type FollowRequest = Pick<RequestOf<'follow'>, 'cursor' | 'page'>

/** What a relay must be to its readers (R1–R3), and nothing else: it numbers what the fold accepts and answers from that. */
export interface ModelRelay {
  /** Reads up to `count` accepted chunks more; null if there are none. */
  tail(count: number): Entries | null
  follow(request: FollowRequest): Followed
  /** The log was recreated: the relay begins anew with another one. */
  rebuild(log: readonly Chunk[], epoch: string): void
}

export function createModelRelay(log: readonly Chunk[], epoch: string, pageEntries: number): ModelRelay {
  let state = { ...prefixesOf(log), epoch }
  let head = 0

  const entriesFrom = (offset: number): Entries => ({
    conversationId: 'c',
    epoch: state.epoch,
    offset,
    chunks: state.accepted.slice(offset, head),
  })

  const snapshot = (
    reason: 'new' | 'far-behind' | 'epoch-changed' | 'cursor-ahead',
    since: number,
    page: FollowRequest['page'],
  ): Followed => {
    const messages = state.prefixes[head]?.messages ?? []
    const after = reason === 'far-behind' ? (page?.after ?? null) : null
    const place = messages.findIndex(({ id }) => id === after)
    // A page is one message, however many bytes are asked for.
    const lacking = messages.filter(({ last }, at) => (after === null ? last >= since : at > place))
    const more = page !== undefined && lacking.length > 1
    const changed = messages.filter(({ last }, at) => after !== null && at <= place && last >= since)
    return {
      kind: 'snapshot',
      now: 0,
      reason,
      cursor: head === 0 ? null : { epoch: state.epoch, next: head },
      since,
      messages: more ? lacking.slice(0, 1) : [...changed, ...lacking],
      trimmed: null,
      ...(page === undefined ? {} : { page: { after, more } }),
    }
  }

  return {
    tail(count) {
      const from = head
      head = Math.min(state.accepted.length, head + count)
      return head === from ? null : entriesFrom(from)
    },
    follow({ cursor, page }) {
      if (cursor === null) return snapshot('new', 0, page)
      if (cursor.epoch !== state.epoch) return snapshot('epoch-changed', 0, page)
      if (cursor.next > head) return snapshot('cursor-ahead', 0, page)
      const isPart = page !== undefined && page.after !== null
      if (isPart || head - cursor.next > pageEntries) return snapshot('far-behind', cursor.next, page)
      return { kind: 'replay', now: 0, entries: entriesFrom(cursor.next) }
    },
    rebuild(log, epoch) {
      state = { ...prefixesOf(log), epoch }
      head = 0
    },
  }
}
