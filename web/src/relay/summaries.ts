import type { ConversationSummary } from '@ras/shared/protocol/socket-events'

/** A conversation in the list. `rank` orders it: when it last became busy, so that two that stream at once do not keep changing places. */
export interface ListedConversation {
  readonly summary: ConversationSummary
  readonly rank: number
}

/** Puts newer knowledge into the list; the latest rank first. */
export function mergeSummaries(
  listed: readonly ListedConversation[],
  fresh: readonly ConversationSummary[],
): readonly ListedConversation[] {
  const byId = new Map(listed.map((line) => [line.summary.id, line]))
  for (const summary of fresh) {
    const known = byId.get(summary.id)
    byId.set(summary.id, { summary, rank: rankOf(known, summary) })
  }
  return [...byId.values()].toSorted((a, b) => b.rank - a.rank || (a.summary.id < b.summary.id ? 1 : -1))
}

/** What is left of the list when its beginning was read anew: that, and the lines that are kept, of which nobody knows any more whether they are busy. */
export function replaceSummaries(
  listed: readonly ListedConversation[],
  fresh: readonly ConversationSummary[],
  isKept: (id: string) => boolean,
): readonly ListedConversation[] {
  const ids = new Set(fresh.map(({ id }) => id))
  const kept = listed.flatMap((line): readonly ListedConversation[] => {
    if (ids.has(line.summary.id)) return [line]
    return isKept(line.summary.id) ? [{ ...line, summary: { ...line.summary, activity: 'idle' } }] : []
  })
  return mergeSummaries(kept, fresh)
}

function rankOf(known: ListedConversation | undefined, fresh: ConversationSummary): number {
  if (known === undefined) return fresh.updatedAt
  // It may have been busy and idle again while there was no connection.
  const becameBusy =
    known.summary.activity === 'idle' &&
    (fresh.activity !== 'idle' || fresh.updatedAt > known.summary.updatedAt)
  return becameBusy ? fresh.updatedAt : known.rank
}
