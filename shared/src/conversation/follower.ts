import type { Entries, Followed, RequestOf, ResetReason, Trimmed } from '../protocol/socket-events.ts'
import type { Cursor } from '../protocol/cursor.ts'
import type { Message } from '../protocol/message.ts'
import { type Conversation, emptyConversation } from './conversation.ts'
import { foldAll } from './fold.ts'

/** What a reader did with what it got; the counters only grow. */
export interface FollowerCounters {
  /** Chunks folded. */
  readonly received: number
  /** Chunks that came again and were dropped. */
  readonly duplicates: number
  /** Times that an offset was skipped, and the reader followed again from its cursor. */
  readonly gaps: number
  /** Times that a follow continued from a cursor. */
  readonly resumes: number
  /** Times that the relay voided the cursor. */
  readonly resets: number
}

type Snapshot = Extract<Followed, { readonly kind: 'snapshot' }>

/** The pages of a snapshot that have come; the reader shows nothing of them before the last one. `cursor` is that of the latest page. */
type PartialSnapshot = Snapshot & { readonly cursor: Cursor; readonly first: Cursor }

/** A reader of one conversation: the fold of what it has, and whether it is complete up to the relay's head. A value. */
export interface Follower {
  readonly conversation: Conversation
  /** `catching-up` from a follow request to its answer, or to the last page of it. */
  readonly phase: 'catching-up' | 'live'
  readonly partial: PartialSnapshot | null
  /** The relay's clock minus the reader's, in milliseconds, at the last follow. */
  readonly clockSkew: number
  /** Whether the beginning is no longer kept, and for how long chunks are. */
  readonly trimmed: Trimmed | null
  /** Why the relay last voided the cursor; null before. */
  readonly resetReason: ResetReason | null
  readonly counters: FollowerCounters
}

/** What the reader must do next: nothing, or send a follow with its cursor. */
export interface FollowerStep {
  readonly follower: Follower
  readonly follow: boolean
}

const NO_COUNTS: FollowerCounters = { received: 0, duplicates: 0, gaps: 0, resumes: 0, resets: 0 }

export function newFollower(conversationId: string): Follower {
  return {
    conversation: emptyConversation(conversationId),
    phase: 'catching-up',
    partial: null,
    clockSkew: 0,
    trimmed: null,
    resetReason: null,
    counters: NO_COUNTS,
  }
}

/** Null before the first chunk: there is nothing to continue from. */
export function cursorOf({ epoch, next }: Conversation): Cursor | null {
  return epoch === null ? null : { epoch, next }
}

/** Asks for what the reader lacks, in pages of about so many bytes; after a lost connection it goes on after the pages that came. */
export function followRequest({ conversation, partial }: Follower, pageBytes: number): RequestOf<'follow'> {
  return {
    conversationId: conversation.id,
    cursor: partial?.first ?? cursorOf(conversation),
    page: { bytes: pageBytes, after: lastOf(partial) },
  }
}

/** The connection is gone or new: what comes before the next answer to a follow proves nothing. */
export function beginCatchUp(follower: Follower): Follower {
  return { ...follower, phase: 'catching-up' }
}

/** Folds the answer to a follow. `now` is the reader's clock, in milliseconds since 1970. */
export function receiveFollowed(follower: Follower, followed: Followed, now: number): FollowerStep {
  const answered: Follower = { ...follower, phase: 'live', partial: null, clockSkew: followed.now - now }
  if (followed.kind === 'replay') {
    const step = receiveEntries(answered, followed.entries)
    return step.follow ? step : { ...step, follower: count(step.follower, 'resumes', 1) }
  }
  const { page, cursor } = followed
  const isFirst = (page?.after ?? null) === null
  // A page that was overtaken, or of a snapshot that is no longer read.
  if (!isFirst && !continues(follower.partial, followed)) return { follower, follow: false }
  const pages = isFirst ? null : follower.partial
  // Another relay, which has less than a page that came: what it lacks of that would be missing here, too.
  if (pages !== null && (cursor?.next ?? 0) < pages.cursor.next) return followAgain(answered)
  const snapshot = pages === null ? followed : join(pages, followed)
  if (page?.more !== true || cursor === null) return receiveSnapshot(answered, snapshot)
  const partial = { ...snapshot, cursor, first: pages?.first ?? cursor }
  return { follower: { ...answered, phase: 'catching-up', partial }, follow: true }
}

function continues(partial: PartialSnapshot | null, { page, since, cursor }: Snapshot): boolean {
  if (partial === null || page?.after !== lastOf(partial)) return false
  return partial.first.next === since && partial.first.epoch === cursor?.epoch
}

/** The first page says what the snapshot builds on, the last one where the reader stands after it. */
function join({ since, reason, messages }: PartialSnapshot, page: Snapshot): Snapshot {
  return { ...page, since, reason, messages: [...merge(messages, page.messages)] }
}

function lastOf(partial: PartialSnapshot | null): string | null {
  return partial?.messages.at(-1)?.id ?? null
}

function receiveSnapshot(follower: Follower, snapshot: Snapshot): FollowerStep {
  const { cursor, messages, reason, since, trimmed } = snapshot
  const { id, epoch, next, messages: kept } = follower.conversation
  const resetReason = reason === 'new' || reason === 'far-behind' ? null : reason
  const isSameEpoch = cursor !== null && cursor.epoch === epoch
  // An answer that was overtaken: entries or a later answer brought the reader beyond it.
  if (isSameEpoch && resetReason === null && cursor.next < next) return { follower, follow: false }
  // It builds on what the reader no longer has.
  if (since > 0 && (!isSameEpoch || next < since)) return followAgain(follower)
  const conversation: Conversation = {
    ...emptyConversation(id, cursor?.epoch ?? null),
    next: cursor?.next ?? 0,
    messages: since === 0 ? messages : merge(kept, messages),
  }
  const counted = resetReason === null ? follower : { ...count(follower, 'resets', 1), resetReason }
  const resumed = reason === 'far-behind' ? count(counted, 'resumes', 1) : counted
  return { follower: { ...resumed, conversation, trimmed }, follow: false }
}

/** Folds live entries; drops what it has; asks to follow again where an offset is missing or the numbering is another. */
export function receiveEntries(follower: Follower, entries: Entries): FollowerStep {
  const { conversation } = follower
  const known = conversation.next - entries.offset
  const isOther = conversation.epoch !== null && conversation.epoch !== entries.epoch
  if (isOther || known < 0) {
    if (follower.phase === 'catching-up') return { follower, follow: false }
    return followAgain(follower)
  }
  const fresh = entries.chunks.slice(known)
  const repeated = entries.chunks.length - fresh.length
  const folded = foldAll({ ...conversation, epoch: entries.epoch }, fresh)
  if (folded.next !== conversation.next + fresh.length) {
    // The relay numbered a chunk that this fold ignores: what is here is not what the relay has, so it is read anew.
    return followAgain({ ...follower, conversation: emptyConversation(conversation.id) })
  }
  const received = count({ ...follower, conversation: folded }, 'received', fresh.length)
  return { follower: count(received, 'duplicates', repeated), follow: false }
}

/** Something is missing after the cursor: asks for it. */
export function followAgain(follower: Follower): FollowerStep {
  return { follower: count(beginCatchUp(follower), 'gaps', 1), follow: true }
}

function count(follower: Follower, name: keyof FollowerCounters, by: number): Follower {
  if (by === 0) return follower
  return { ...follower, counters: { ...follower.counters, [name]: follower.counters[name] + by } }
}

function merge(kept: readonly Message[], changed: readonly Message[]): readonly Message[] {
  const byId = new Map(changed.map((message) => [message.id, message]))
  const merged = kept.map((message) => byId.get(message.id) ?? message)
  const keptIds = new Set(kept.map(({ id }) => id))
  return [...merged, ...changed.filter(({ id }) => !keptIds.has(id))]
}
