import type { Chunk } from '../../protocol/chunk.ts'
import type { Cursor } from '../../protocol/cursor.ts'
import type { Entries, Followed } from '../../protocol/socket-events.ts'
import { prefixesOf } from './arbitrary-log.ts'

/** What a relay must be to its readers (R1–R3), and nothing else: it numbers what the fold accepts and answers from that. */
export interface ModelRelay {
  /** Reads up to `count` accepted chunks more; null if there are none. */
  tail(count: number): Entries | null
  follow(cursor: Cursor | null): Followed
  /** The log was recreated: the relay begins anew with another one. */
  rebuild(log: readonly Chunk[], epoch: string): void
}

export function createModelRelay(log: readonly Chunk[], epoch: string, page: number): ModelRelay {
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
  ): Followed => {
    const messages = state.prefixes[head]?.messages ?? []
    return {
      kind: 'snapshot',
      now: 0,
      reason,
      cursor: head === 0 ? null : { epoch: state.epoch, next: head },
      since,
      messages: messages.filter(({ last }) => last >= since),
      trimmed: null,
    }
  }

  return {
    tail(count) {
      const from = head
      head = Math.min(state.accepted.length, head + count)
      return head === from ? null : entriesFrom(from)
    },
    follow(cursor) {
      if (cursor === null) return snapshot('new', 0)
      if (cursor.epoch !== state.epoch) return snapshot('epoch-changed', 0)
      if (cursor.next > head) return snapshot('cursor-ahead', 0)
      if (head - cursor.next > page) return snapshot('far-behind', cursor.next)
      return { kind: 'replay', now: 0, entries: entriesFrom(cursor.next) }
    },
    rebuild(log, epoch) {
      state = { ...prefixesOf(log), epoch }
      head = 0
    },
  }
}
