import { isDeepStrictEqual } from 'node:util'
import {
  type Follower,
  type FollowerStep,
  followRequest,
  newFollower,
  receiveEntries,
  receiveFollowed,
} from '@ras/shared/conversation/follower'
import type { Step } from './explore.ts'
import { connected, type Frame, PAGE_BYTES, type ReadingState, type ReadingWorld } from './reading-state.ts'
import type { Views } from './views.ts'

/** What the reader gets, and what happens to it. Every screen is compared with the views of `sound`, which have no bug. */
export function readerSteps(
  { bug }: ReadingWorld,
  sound: Views,
  state: ReadingState,
): readonly Step<ReadingState>[] {
  const { frames, follower, connectedTo, left } = state
  const [frame, ...others] = frames
  const use = (kind: keyof typeof left): ReadingState => ({
    ...state,
    left: { ...left, [kind]: left[kind] - 1 },
  })
  const steps: Step<ReadingState>[] = []

  function receive(received: Frame, to: ReadingState, words: string): Step<ReadingState> {
    const step = receiveFrame(follower, received, bug)
    const asked = step.follow ? followRequest(step.follower, PAGE_BYTES) : to.asked
    return {
      words,
      to: { ...to, follower: step.follower, asked },
      breaks: brokenBy(sound, state, step.follower),
    }
  }

  if (frame !== undefined) {
    steps.push(receive(frame, { ...state, frames: others }, `the reader gets the ${frame.kind}`))
    // An acknowledgement comes once, and the page takes that of its latest request only.
    if (left.repeatedEntries > 0 && frame.kind === 'entries') {
      const again = receive(
        frame,
        use('repeatedEntries'),
        `the reader gets the ${frame.kind}, which come again`,
      )
      steps.push({ ...again, isOptional: true })
    }
  }
  const other = 1 - connectedTo
  if (left.cuts > 0) {
    steps.push(
      optional(
        `the connection is lost; the reader goes to relay ${other + 1}`,
        connected(use('cuts'), other, follower),
      ),
    )
  }
  if (left.reloads > 0) {
    steps.push(optional('the page is loaded again', connected(use('reloads'), connectedTo, newFollower('c'))))
  }
  return steps
}

function optional(words: string, to: ReadingState): Step<ReadingState> {
  return { words, to, isOptional: true }
}

function receiveFrame(follower: Follower, frame: Frame, bug: ReadingWorld['bug']): FollowerStep {
  if (frame.kind === 'followed') return receiveFollowed(follower, frame.followed, 0)
  const { entries } = frame
  if (bug !== 'folds what it has again') return receiveEntries(follower, entries)
  const { next } = follower.conversation
  const run = follower.conversation.messages.at(-1)?.run
  const chunks = entries.chunks.map((chunk) =>
    chunk.type === 'text' && run?.id === chunk.runId ? { ...chunk, seq: (run?.seq ?? 0) + 1 } : chunk,
  )
  return receiveEntries(follower, {
    ...entries,
    offset: Math.min(next, entries.offset + entries.chunks.length),
    chunks,
  })
}

/** G2: a screen is the fold of what some view had from the beginning of its numbering. */
function brokenBy(sound: Views, { end }: ReadingState, { conversation }: Follower): string | null {
  const { epoch, next } = conversation
  if (epoch === null) return next === 0 ? null : 'G2: a screen without a beginning'
  for (let base = 0; base < end; base += 1) {
    for (let at = base + 1; at <= end; at += 1) {
      const view = sound.at({ base, at }).conversation
      if (view.epoch === epoch && view.next === next) {
        return isDeepStrictEqual(view.messages, conversation.messages)
          ? null
          : 'G2: a screen shows what the log does not have'
      }
    }
  }
  return 'G2: a screen is the fold of no prefix'
}
