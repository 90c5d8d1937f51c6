import type { Problem } from '@ras/shared/protocol/problem'
import type { OutboxEntry } from './outbox-entry.ts'

/** An entry and how far it is. An accepted one stays until its message is in the fold, so that nothing flickers. */
export interface OutboxItem {
  readonly entry: OutboxEntry
  readonly phase: 'waiting' | 'sending' | 'accepted'
  /** How often it was sent. */
  readonly attempts: number
  /** Not to be sent before, by the clock of the outbox. */
  readonly notBefore: number
  /** Until then it is left to a tab that has opened its conversation, where this one has not (S13). The first connection that finds it sets it, so that none is put off twice. */
  readonly othersUntil: number | null
  /** Why it was not accepted the last time; null before. */
  readonly lastProblem: Problem | null
  /** Whether a refresh would find it. */
  readonly isKept: boolean
}

export function newItem(entry: OutboxEntry, notBefore = 0, isKept = true): OutboxItem {
  return { entry, phase: 'waiting', attempts: 0, notBefore, othersUntil: null, lastProblem: null, isKept }
}

/** What was sent may be in the log, so it is not forgotten here, unless the relay refused it for good. */
export function mayTakeBack({ isSent, problem }: OutboxEntry): boolean {
  return !isSent || problem !== null
}

/** From when on an item may be sent; null while it is not known what it follows. */
type DueAt = (item: OutboxItem) => number | null

/** The oldest item of each conversation that may be sent now; one after another, because each follows the one before. */
export function dueItems(items: readonly OutboxItem[], dueAt: DueAt, now: number): readonly OutboxItem[] {
  return nextItems(items).filter((item) => (dueAt(item) ?? Infinity) <= now)
}

/** When the next item may be sent, which may be over; null where none waits. */
export function nextDue(items: readonly OutboxItem[], dueAt: DueAt): number | null {
  const times = nextItems(items).flatMap((item) => dueAt(item) ?? [])
  return times.length === 0 ? null : Math.min(...times)
}

function nextItems(items: readonly OutboxItem[]): readonly OutboxItem[] {
  const first = new Map<string, OutboxItem>()
  for (const item of items) {
    if (item.phase === 'accepted' || first.has(item.entry.conversationId)) continue
    first.set(item.entry.conversationId, item)
  }
  return [...first.values()].filter((item) => item.phase === 'waiting' && item.entry.problem === null)
}

/** Takes over what stands on the shelf now: another tab's new entries, and what it removed. An item that is on its way or was never on the shelf stays. */
export function mergeShelf(
  items: readonly OutboxItem[],
  shelf: readonly OutboxEntry[],
  notBefore: number,
): readonly OutboxItem[] {
  const kept = new Map(items.map((item) => [item.entry.messageId, item]))
  const onShelf = shelf.map((entry) => {
    const known = kept.get(entry.messageId)
    return known === undefined ? newItem(entry, notBefore) : { ...known, entry }
  })
  const ids = new Set(shelf.map(({ messageId }) => messageId))
  return [
    ...items.filter(
      ({ entry, phase, isKept }) => (phase !== 'waiting' || !isKept) && !ids.has(entry.messageId),
    ),
    ...onShelf,
  ]
}
