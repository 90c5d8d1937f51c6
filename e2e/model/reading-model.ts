import type { Model, Step } from './explore.ts'
import { readerSteps } from './reader-steps.ts'
import {
  connected,
  type Frame,
  initialReadingState,
  type ReadingState,
  type ReadingWorld,
  type ViewPlace,
} from './reading-state.ts'
import { createViews, type Views } from './views.ts'

/** Frames that are under way at once; what a relay folds beyond waits. */
const MAX_FRAMES = 2

/** How what stands in the log comes to a screen: two relays, one reader, and the faults of the world. */
export function createReadingModel(world: ReadingWorld): Model<ReadingState> {
  const views = createViews(world.chunks, world.bug)
  const sound = createViews(world.chunks, null)
  return {
    initial: initialReadingState(world),
    steps: (state) => [
      ...logSteps(world, state),
      ...state.relays.flatMap((relay, index) => relaySteps(views, state, relay, index)),
      ...readerSteps(world, sound, state),
    ],
    key: ({ follower: { conversation, phase, partial }, ...rest }) =>
      JSON.stringify([rest, conversation, phase, partial]),
    breaksAtRest({ follower, relays, connectedTo, end }) {
      const place = relays[connectedTo]
      const isWhole = place !== undefined && end === world.chunks.length && place.at === end
      const has = isWhole && sound.at(place).conversation.next === follower.conversation.next
      return has ? null : 'G1: a screen lacks what the log has'
    },
  }
}

function logSteps({ chunks }: ReadingWorld, state: ReadingState): readonly Step<ReadingState>[] {
  const { end, start, left, relays } = state
  const steps: Step<ReadingState>[] = []
  if (end < chunks.length) {
    steps.push({
      words: `the log gets its chunk ${end}: ${chunks[end]?.type}`,
      to: { ...state, end: end + 1 },
    })
  }
  // Retention does not overtake a relay that runs.
  const last = left.trims > 0 ? Math.min(...relays.map(({ at }) => at)) : 0
  for (let next = start + 1; next <= last; next += 1) {
    const to = { ...state, start: next, left: { ...left, trims: left.trims - 1 } }
    steps.push({ words: `retention removes what stands before ${next}`, to, isOptional: true })
  }
  return steps
}

function relaySteps(
  views: Views,
  state: ReadingState,
  relay: ViewPlace,
  index: number,
): readonly Step<ReadingState>[] {
  const { end, start, left, isJoined, connectedTo, frames, asked } = state
  const name = `relay ${index + 1}`
  const become = (place: ViewPlace, rest: Partial<ReadingState> = {}): ReadingState => ({
    ...state,
    ...rest,
    relays: state.relays.map((other, at) => (at === index ? place : other)),
  })
  const isReaders = connectedTo === index
  const hasRoom = frames.length < MAX_FRAMES
  const steps: Step<ReadingState>[] = []
  if (relay.at < end && (hasRoom || !isReaders)) {
    const place = { base: relay.base, at: relay.at + 1 }
    const { accepted: before } = views.at(relay)
    const { accepted, conversation } = views.at(place)
    const fresh = accepted.slice(before.length)
    const entries = {
      conversationId: 'c',
      epoch: conversation.epoch ?? '',
      offset: before.length,
      chunks: fresh,
    }
    const isSent = isReaders && isJoined && fresh.length > 0
    const to = become(place, isSent ? { frames: [...frames, { kind: 'entries', entries }] } : {})
    steps.push({ words: `${name} folds the chunk ${relay.at}${isSent ? ' and sends it' : ''}`, to })
  }
  if (isReaders && asked !== null && hasRoom) {
    const followed = views.at(relay).follow(asked)
    const answer: Frame = { kind: 'followed', followed }
    const joins = followed.kind === 'replay' || followed.page?.more !== true
    const to: ReadingState = { ...state, asked: null, isJoined: joins, frames: [...frames, answer] }
    steps.push({ words: `${name} answers the follow with a ${followed.kind}`, to })
  }
  if (left.rebuilds > 0) {
    const used = { left: { ...left, rebuilds: left.rebuilds - 1 } }
    const lost = isReaders ? connected(state, index, state.follower) : {}
    const to = become({ base: start, at: start }, { ...lost, ...used })
    steps.push({ words: `${name} loses its view and builds it again from ${start}`, to, isOptional: true })
  }
  return steps
}
