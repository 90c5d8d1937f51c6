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

function rankOf(known: ListedConversation | undefined, fresh: ConversationSummary): number {
  if (known === undefined) return fresh.updatedAt
  const becameBusy = known.summary.activity === 'idle' && fresh.activity !== 'idle'
  return becameBusy ? fresh.updatedAt : known.rank
}

/** Where the list goes on: the line that was changed longest ago. */
export function lastOf(listed: readonly ListedConversation[]): { updatedAt: number; id: string } | undefined {
  const [first, ...rest] = listed.map(({ summary }) => summary)
  if (first === undefined) return undefined
  const last = rest.reduce(
    (oldest, next) =>
      next.updatedAt < oldest.updatedAt || (next.updatedAt === oldest.updatedAt && next.id < oldest.id)
        ? next
        : oldest,
    first,
  )
  return { updatedAt: last.updatedAt, id: last.id }
}
