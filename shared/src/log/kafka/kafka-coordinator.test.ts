import { expect, test } from 'vitest'
import { followCoordinator } from './kafka-coordinator.ts'

/** A broker that answers a beat with the next of these errors, and then with its name. */
function coordinator(name: string, ...errors: readonly Error[]): { heartbeat(): Promise<unknown> } {
  const left = [...errors]
  return {
    heartbeat() {
      const error = left.shift()
      return error === undefined ? Promise.resolve(name) : Promise.reject(error)
    },
  }
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
  followCoordinator(cluster, closing.signal)
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
  followCoordinator(cluster, new AbortController().signal)
  const joined = await cluster.findGroupCoordinator(group)
  await expect(joined.heartbeat()).rejects.toThrow('UNKNOWN_MEMBER_ID')
})

test('[L3] a session that is closed beats no more', async () => {
  const cluster = {
    findGroupCoordinator: (_group: object) => Promise.resolve(coordinator('dead', refused, refused)),
  }
  followCoordinator(cluster, AbortSignal.abort())
  const joined = await cluster.findGroupCoordinator(group)
  await expect(joined.heartbeat()).rejects.toThrow('ECONNREFUSED')
})
