import * as fc from 'fast-check'
import type { Chunk } from '../../protocol/chunk.ts'
import type { Entries, Followed } from '../../protocol/socket-events.ts'
import {
  beginCatchUp,
  type Follower,
  type FollowerStep,
  followRequest,
  newFollower,
  receiveEntries,
  receiveFollowed,
} from '../follower.ts'
import { createModelRelay, type FollowRequest } from './model-relay.ts'

const PAGE = 4

/** What can happen between a reader and its relays. */
const arbitraryEvent = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('tail' as const),
      relay: fc.nat(1),
      count: fc.integer({ min: 1, max: 7 }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom('answer', 'deliver', 'deliver', 'deliver') }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('follow', 'deliver twice', 'lose', 'save', 'restore') }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('connect' as const), relay: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('deliver again' as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('recreate log' as const), from: fc.nat(80) }) },
)
type ReaderEvent = typeof arbitraryEvent extends fc.Arbitrary<infer Event> ? Event : never
export const arbitraryEvents: fc.Arbitrary<readonly ReaderEvent[]> = fc.array(arbitraryEvent, {
  minLength: 10,
  maxLength: 140,
  size: 'max',
})

type Frame =
  | { readonly kind: 'entries'; readonly entries: Entries }
  | { readonly kind: 'followed'; readonly followed: Followed }

interface Journey {
  readonly follower: Follower
  /** The log and the epoch that the relays ended with. */
  readonly log: readonly Chunk[]
  readonly epoch: string
  /** Every log that there was, by epoch. */
  readonly logs: ReadonlyMap<string, readonly Chunk[]>
}

export interface Observer {
  /** What the reader makes of a frame's entries before it folds them; a planted bug. */
  readonly bend?: (entries: Entries, follower: Follower) => Entries
  /** Called after every frame that reached the reader. `frameChunks` is null for a snapshot. */
  readonly onStep?: (
    before: Follower,
    step: FollowerStep,
    frameChunks: number | null,
    logs: Journey['logs'],
  ) => void
}

/** Leads a reader through `events` and then over a sound connection to the end. Two relays, in order on one connection, like sockets. */
export function followThrough(
  log: readonly Chunk[],
  events: readonly ReaderEvent[],
  observer: Observer = {},
): Journey {
  const logs = new Map([['e0', log]])
  let current = { log, epoch: 'e0' }
  const relays = [createModelRelay(log, 'e0', PAGE), createModelRelay(log, 'e0', PAGE)]
  let follower = newFollower('c')
  let saved = follower
  let connectedTo = 0
  let isJoined = false
  let requests: FollowRequest[] = []
  let underway: Frame[] = []
  const history: Frame[] = []

  const follow = (): void => void requests.push(followRequest(follower, 1))

  function connect(relay: number): void {
    connectedTo = relay
    isJoined = false
    requests = []
    underway = []
    follower = beginCatchUp(follower)
    follow()
  }

  function answer(): void {
    const request = requests.shift()
    const followed = request === undefined ? undefined : relays[connectedTo]?.follow(request)
    if (followed === undefined) return
    isJoined = followed.kind === 'replay' || followed.page?.more !== true
    underway.push({ kind: 'followed', followed })
  }

  function tail(relay: number, count: number): boolean {
    const entries = relays[relay]?.tail(count) ?? null
    if (entries !== null && isJoined && relay === connectedTo) underway.push({ kind: 'entries', entries })
    return entries !== null
  }

  function receive(frame: Frame): void {
    const before = follower
    const bent = (entries: Entries): Entries => observer.bend?.(entries, before) ?? entries
    let step: FollowerStep
    let entries: Entries | null = null
    if (frame.kind === 'entries') {
      entries = bent(frame.entries)
      step = receiveEntries(before, entries)
    } else if (frame.followed.kind === 'replay') {
      entries = bent(frame.followed.entries)
      step = receiveFollowed(before, { ...frame.followed, entries }, 0)
    } else step = receiveFollowed(before, frame.followed, 0)
    observer.onStep?.(before, step, entries?.chunks.length ?? null, logs)
    follower = step.follower
    history.push(frame)
    if (step.follow) follow()
  }

  function deliver(times: number): void {
    const frame = underway.shift()
    if (frame !== undefined) for (let time = 0; time < times; time += 1) receive(frame)
  }

  function meet(event: ReaderEvent): void {
    switch (event.kind) {
      case 'tail':
        tail(event.relay, event.count)
        return
      case 'connect':
        return connect(event.relay)
      case 'follow':
        return follow()
      case 'answer':
        return answer()
      case 'deliver':
        return deliver(1)
      case 'deliver twice':
        return deliver(2)
      case 'lose':
        underway.shift()
        return
      case 'save':
        saved = follower
        return
      case 'restore':
        follower = saved
        return connect(connectedTo)
      case 'deliver again': {
        const frame = history[event.pick % history.length]
        if (frame !== undefined) receive(frame)
        return
      }
      case 'recreate log':
        current = { log: current.log.slice(event.from), epoch: `e${logs.size}` }
        logs.set(current.epoch, current.log)
        for (const relay of relays) relay.rebuild(current.log, current.epoch)
        return connect(connectedTo)
    }
  }

  connect(0)
  events.forEach(meet)
  while (tail(connectedTo, PAGE)) deliver(1)
  connect(connectedTo)
  for (let round = 0; round < 100 && (requests.length > 0 || underway.length > 0); round += 1) {
    while (requests.length > 0) answer()
    while (underway.length > 0) deliver(1)
  }
  return { follower, ...current, logs }
}
