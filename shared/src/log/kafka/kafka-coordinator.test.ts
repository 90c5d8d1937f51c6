import { expect, test } from 'vitest'
import { followCoordinator, type MembershipOptions } from './kafka-coordinator.ts'

interface FakeCoordinator {
  heartbeat(): Promise<unknown>
  joinGroup(): Promise<unknown>
  syncGroup(): Promise<unknown>
  offsetCommit(): Promise<unknown>
  offsetFetch(): Promise<unknown>
  leaveGroup(): Promise<unknown>
  isConnected(): boolean
}

/** A broker that answers with the next of these errors, and then with its name. */
function coordinator(name: string, ...errors: readonly Error[]): FakeCoordinator {
  const left = [...errors]
  const next = (): Promise<unknown> => {
    const error = left.shift()
    return error === undefined ? Promise.resolve(name) : Promise.reject(error)
  }
  const requests = { heartbeat: next, joinGroup: next, syncGroup: next, offsetCommit: next }
  return { ...requests, offsetFetch: next, leaveGroup: next, isConnected: () => false }
}

function membership(options: Partial<MembershipOptions> = {}): MembershipOptions {
  const { signal: closed } = new AbortController()
  return { closed, now: () => 0, onHeard: () => {}, onLost: () => {}, ...options }
}

const answer = (type: string): Error => Object.assign(new Error(type), { type })
const refused = new Error('connect ECONNREFUSED')
const group = { groupId: 'worker' }

test('[L15] a member beats to the next coordinator when its own has died', async () => {
  const closing = new AbortController()
  const dead = coordinator('dead', ...Array.from({ length: 9 }, () => refused))
  const found = [dead, null, coordinator('next', answer('GROUP_LOAD_IN_PROGRESS')), coordinator('next')]
  const cluster = {
    findGroupCoordinator(_group: object) {
      const next = found.shift()
      return next ? Promise.resolve(next) : Promise.reject(refused)
    },
  }
  followCoordinator(cluster, membership({ closed: closing.signal }))
  const joined = await cluster.findGroupCoordinator(group)
  expect(await joined.heartbeat()).toBe('next')
  expect(await joined.heartbeat()).toBe('next')
  expect(found).toEqual([])
})

/** A cluster that finds the next of these, and then the last one. */
function clusterOf(...brokers: readonly FakeCoordinator[]) {
  const left = [...brokers]
  return {
    findGroupCoordinator(_group: object): Promise<FakeCoordinator> {
      const next = left.length > 1 ? left.shift() : left[0]
      return next === undefined ? Promise.reject(refused) : Promise.resolve(next)
    },
  }
}

test.each(['offsetCommit', 'offsetFetch', 'leaveGroup'] as const)(
  '[L15] %s goes to the next coordinator when the one of the join is another broker now',
  async (request) => {
    const moved = answer('NOT_COORDINATOR_FOR_GROUP')
    const old = coordinator('old', ...Array.from({ length: 9 }, () => moved))
    const cluster = clusterOf(old, coordinator('next'))
    followCoordinator(cluster, membership())
    const joined = await cluster.findGroupCoordinator(group)
    expect(await joined[request]()).toBe('next')
  },
)

test('[L15] what beats have found out is known to the commits', async () => {
  const cluster = clusterOf(coordinator('old', refused), coordinator('next'))
  followCoordinator(cluster, membership())
  const joined = await cluster.findGroupCoordinator(group)
  await joined.heartbeat()
  expect(await joined.offsetCommit()).toBe('next')
})

test('[L15] kafkajs never takes the old broker for one to connect to again', async () => {
  const cluster = clusterOf(coordinator('old'))
  followCoordinator(cluster, membership())
  expect((await cluster.findGroupCoordinator(group)).isConnected()).toBe(true)
})

test('[L3] a session that is closed commits no more', async () => {
  const cluster = clusterOf(coordinator('dead', refused, refused))
  followCoordinator(cluster, membership({ closed: AbortSignal.abort() }))
  const joined = await cluster.findGroupCoordinator(group)
  await expect(joined.offsetCommit()).rejects.toThrow('ECONNREFUSED')
})

test('[L7] a commit of a generation that is over costs no partition, for kafkajs may be joining the next', async () => {
  let lost = 0
  const cluster = clusterOf(coordinator('any', answer('ILLEGAL_GENERATION')))
  followCoordinator(cluster, membership({ onLost: () => void (lost += 1) }))
  const joined = await cluster.findGroupCoordinator(group)
  await expect(joined.offsetCommit()).rejects.toThrow('ILLEGAL_GENERATION')
  expect(lost).toBe(0)
})

test('[L15] what the coordinator says about the membership is not asked again', async () => {
  const found = [coordinator('first', answer('UNKNOWN_MEMBER_ID'))]
  const cluster = {
    findGroupCoordinator: (_group: object) => Promise.resolve(found.shift() ?? coordinator('second')),
  }
  followCoordinator(cluster, membership())
  const joined = await cluster.findGroupCoordinator(group)
  await expect(joined.heartbeat()).rejects.toThrow('UNKNOWN_MEMBER_ID')
})

test('[L3] a session that is closed beats no more', async () => {
  const cluster = {
    findGroupCoordinator: (_group: object) => Promise.resolve(coordinator('dead', refused, refused)),
  }
  followCoordinator(cluster, membership({ closed: AbortSignal.abort() }))
  const joined = await cluster.findGroupCoordinator(group)
  await expect(joined.heartbeat()).rejects.toThrow('ECONNREFUSED')
})

test('[L16] an answer is news of the time at which the group was asked, however late it comes', async () => {
  const held = Promise.withResolvers<unknown>()
  const joining = Promise.withResolvers<unknown>()
  const found = { heartbeat: () => held.promise, joinGroup: () => joining.promise, syncGroup: async () => {} }
  const cluster = { findGroupCoordinator: (_group: object) => Promise.resolve(found) }
  const heard: number[] = []
  let now = 1000
  followCoordinator(cluster, membership({ now: () => now, onHeard: (sentAt) => heard.push(sentAt) }))
  const joined = await cluster.findGroupCoordinator(group)
  const answered = joined.joinGroup()
  now = 4000
  joining.resolve({})
  await answered
  await joined.syncGroup()
  expect(heard).toEqual([1000])
  now = 5000
  const beat = joined.heartbeat()
  now = 13_000
  held.resolve({})
  await beat
  expect(heard).toEqual([1000, 5000])
})

test.each(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID'])(
  '[L22] a member that the group answers with %s has lost everything before kafkajs joins again',
  async (type) => {
    for (const request of ['heartbeat', 'joinGroup', 'syncGroup'] as const) {
      const told: string[] = []
      const cluster = {
        findGroupCoordinator: (_group: object) => Promise.resolve(coordinator('any', answer(type))),
      }
      const onHeard = (): void => void told.push('heard')
      followCoordinator(cluster, membership({ onHeard, onLost: () => void told.push('lost') }))
      const joined = await cluster.findGroupCoordinator(group)
      await joined[request]().catch(() => told.push('rejected'))
      expect([request, ...told]).toEqual([request, 'lost', 'rejected'])
    }
  },
)

test('[L7] a member keeps what it owns while its group only rebalances', async () => {
  let lost = 0
  const found = coordinator('any', answer('REBALANCE_IN_PROGRESS'))
  const cluster = { findGroupCoordinator: (_group: object) => Promise.resolve(found) }
  followCoordinator(cluster, membership({ onLost: () => void (lost += 1) }))
  const joined = await cluster.findGroupCoordinator(group)
  await expect(joined.heartbeat()).rejects.toThrow('REBALANCE_IN_PROGRESS')
  expect(lost).toBe(0)
})
