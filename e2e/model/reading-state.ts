import { beginCatchUp, type Follower, followRequest, newFollower } from '@ras/shared/conversation/follower'
import type { Chunk } from '@ras/shared/protocol/chunk'
import type { Entries, Followed, RequestOf } from '@ras/shared/protocol/socket-events'

/** How often each thing may happen that need not. */
export interface ReadingFaults {
  /** The connection is lost, and a new one leads to the other relay. */
  readonly cuts: number
  /** The page is loaded again, and knows nothing. */
  readonly reloads: number
  /** Entries come twice. None are lost while their connection lasts. */
  readonly repeatedEntries: number
  /** Retention removes the beginning of the log. */
  readonly trims: number
  /** A relay's view is deleted, and built again from what the log keeps. */
  readonly rebuilds: number
}

export type ReadingBug =
  | 'drops a chunk in the relay'
  | 'folds a chunk twice in the relay'
  | 'takes a cursor of another epoch'
  | 'folds what it has again'

export interface ReadingWorld {
  readonly faults: ReadingFaults
  readonly chunks: readonly Chunk[]
  readonly bug: ReadingBug | null
}

export type Frame =
  | { readonly kind: 'entries'; readonly entries: Entries }
  | { readonly kind: 'followed'; readonly followed: Followed }

/** A relay's view: of the records from `base` up to `at`. */
export interface ViewPlace {
  readonly base: number
  readonly at: number
}

export type FollowRequest = RequestOf<'follow'>

/** So little that a page is one message. */
export const PAGE_BYTES = 1

/** One reader, two relays, and a log that grows. A value. */
export interface ReadingState {
  /** How much of the chunks is in the log, and how much of that was removed. */
  readonly end: number
  readonly start: number
  readonly relays: readonly ViewPlace[]
  readonly follower: Follower
  readonly connectedTo: number
  /** Whether the relay sends what it folds. */
  readonly isJoined: boolean
  /** A follow that the relay has not answered. */
  readonly asked: FollowRequest | null
  readonly frames: readonly Frame[]
  readonly left: ReadingFaults
}

const NO_FAULTS: ReadingFaults = {
  cuts: 0,
  reloads: 0,
  repeatedEntries: 0,
  trims: 0,
  rebuilds: 0,
}

export function createReadingWorld(
  faults: Partial<ReadingFaults>,
  chunks: readonly Chunk[],
  bug: ReadingBug | null = null,
): ReadingWorld {
  return { faults: { ...NO_FAULTS, ...faults }, chunks, bug }
}

export function initialReadingState({ faults }: ReadingWorld): ReadingState {
  return {
    end: 0,
    start: 0,
    relays: [
      { base: 0, at: 0 },
      { base: 0, at: 0 },
    ],
    follower: newFollower('c'),
    connectedTo: 0,
    isJoined: false,
    asked: followRequest(newFollower('c'), PAGE_BYTES),
    frames: [],
    left: faults,
  }
}

/** A new connection, and the follow that it begins with. */
export function connected(state: ReadingState, connectedTo: number, reader: Follower): ReadingState {
  const follower = beginCatchUp(reader)
  const asked = followRequest(follower, PAGE_BYTES)
  return { ...state, follower, connectedTo, isJoined: false, asked, frames: [] }
}
