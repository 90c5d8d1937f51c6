import { expect, test } from 'vitest'
import { followCoordinator, type MembershipOptions } from './kafka-coordinator.ts'

interface FakeCoordinator {
  heartbeat(): Promise<unknown>
  joinGroup(): Promise<unknown>
  syncGroup(): Promise<unknown>
}

/** A broker that answers with the next of these errors, and then with its name. */
function coordinator(name: string, ...errors: readonly Error[]): FakeCoordinator {
  const left = [...errors]
  const next = (): Promise<unknown> => {
    const error = left.shift()
    return error === undefined ? Promise.resolve(name) : Promise.reject(error)
  }
  return { heartbeat: next, joinGroup: next, syncGroup: next }
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
