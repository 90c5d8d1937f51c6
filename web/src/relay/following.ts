import {
  beginCatchUp,
  followAgain,
  followRequest,
  type Follower,
  type FollowerStep,
  newFollower,
  receiveEntries,
  receiveFollowed,
} from '@ras/shared/conversation/follower'
import type { Problem } from '@ras/shared/protocol/problem'
import type { Entries } from '@ras/shared/protocol/socket-events'
import { backoff } from './backoff.ts'
import { heardInFollow } from './heard-in-follow.ts'
import type { Request } from './relay-client.ts'

/** How many conversations stay followed after another one was opened. */
const KEPT = 6
/** What comes at once of a snapshot: on a slow connection the answers to pings come between the pages (R15). */
const PAGE_BYTES = 131_072

/** What this page knows of a conversation that it follows. */
export interface View {
  readonly follower: Follower
  /** When a writer was last heard, by this browser's clock; null before anything was. */
  readonly heardAt: number | null
  /** Whether it was once complete up to the relay's head: what was written since then may be missing, but not all of it. */
  readonly isRead: boolean
  /** Why it cannot be followed now; null while nothing is wrong. */
  readonly problem: Problem | null
}

export interface Following {
  views(): ReadonlyMap<string, View>
  /** Follows it from now on; lets go of the one that was opened longest ago. */
  open(conversationId: string): void
  /** The conversation may exist now: asks again if it was refused. */
  retry(conversationId: string): void
  connected(): void
  disconnected(): void
  entries(entries: Entries): void
  /** Something came that cannot be read, of this conversation; null for any. What it was is asked for. */
  missed(conversationId: string | null): void
}

interface FollowingOptions {
  readonly request: Request
  readonly now: () => number
  readonly random: () => number
  readonly later: (callback: () => void, delayMs: number) => void
  readonly changed: () => void
}

/** Reads the opened conversations: follows from the cursor after each connection, and again where an offset is missing (R6). */
export function createFollowing({ request, now, random, later, changed }: FollowingOptions): Following {
  // In the order in which they were opened.
  const views = new Map<string, View>()
  // Names the latest follow request of a conversation; an answer to an earlier one is not folded.
  const asked = new Map<string, symbol>()
  let isConnected = false

  function put(id: string, view: View): void {
    views.set(id, view)
    changed()
  }

  function follow(id: string, attempt = 1): void {
    const view = views.get(id)
    if (view === undefined || !isConnected) return
    const ask = Symbol(id)
    asked.set(id, ask)
    request('follow', followRequest(view.follower, PAGE_BYTES), (outcome) => {
      const current = views.get(id)
      if (current === undefined || asked.get(id) !== ask) return
      if (outcome.ok) {
        const step = receiveFollowed(current.follower, outcome.answer, now())
        return apply(id, step, { ...current, heardAt: heardInFollow(current, step.follower, now()) })
      }
      put(id, { ...current, problem: outcome.problem })
      if (!outcome.problem.retryable) return
      later(
        () => {
          if (asked.get(id) === ask) follow(id, attempt + 1)
        },
        backoff(attempt, random),
      )
    })
  }

  function apply(id: string, step: FollowerStep, view: View): void {
    const { follower } = step
    const isLive = follower.phase === 'live'
    // A fold that is not the relay's was thrown away.
    const isKept = follower.conversation.next >= view.follower.conversation.next
    const problem = step.follow || isLive ? null : view.problem
    put(id, { ...view, follower, isRead: isLive || (view.isRead && isKept), problem })
    if (step.follow) follow(id)
  }

  function letGo(): void {
    for (const id of [...views.keys()].slice(0, -KEPT)) {
      views.delete(id)
      asked.delete(id)
      request('unfollow', { conversationId: id }, () => {
        // Best effort: entries of a conversation that is not in `views` are ignored.
      })
    }
  }

  return {
    views: () => views,
    open(id) {
      const known = views.get(id)
      views.delete(id)
      put(id, known ?? { follower: newFollower(id), heardAt: null, isRead: false, problem: null })
      if (known === undefined) follow(id)
      letGo()
    },
    retry(id) {
      const view = views.get(id)
      if (view === undefined || view.problem === null) return
      put(id, { ...view, problem: null })
      follow(id)
    },
    connected() {
      isConnected = true
      for (const [id, view] of views) {
        put(id, { ...view, follower: beginCatchUp(view.follower) })
        follow(id)
      }
    },
    disconnected() {
      isConnected = false
      for (const [id, view] of views) {
        asked.delete(id)
        put(id, { ...view, follower: beginCatchUp(view.follower) })
      }
    },
    entries(entries) {
      const view = views.get(entries.conversationId)
      if (view === undefined) return
      const heardAt = entries.chunks.length > 0 ? now() : view.heardAt
      apply(entries.conversationId, receiveEntries(view.follower, entries), { ...view, heardAt })
    },
    missed(conversationId) {
      for (const [id, view] of views) {
        // While it catches up, the answer that is on its way has it.
        const isMissing = view.follower.phase === 'live' && (conversationId ?? id) === id
        if (isMissing) apply(id, followAgain(view.follower), view)
      }
    },
  }
}
