import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { aborted } from './aborted.ts'
import type { Log, LogRecord, Ownership } from './log.ts'
import { numbered, record, take, workOn, workUntil } from './test-support/log-steps.ts'
import type { LogUnderTest } from './test-support/log-under-test.ts'
import { createWake } from './wake.ts'

/** What every log must do for the members of a group; a part of `describeLog`. */
export function describeWork(opened: () => { readonly underTest: LogUnderTest; readonly log: Log }): void {
  const never = new AbortController().signal

  test('[L6] delivers in order, without waiting for the records before', async () => {
    const { log } = opened()
    const key = randomUUID()
    const abort = new AbortController()
    await log.append('prompts', numbered(key, 0, 5), never)
    const seen: string[] = []
    await new Promise<void>((resolve, reject) => {
      const onRecord = async (found: LogRecord, { signal }: Ownership): Promise<void> => {
        if (found.key !== key) return
        seen.push(found.value ?? '')
        if (seen.length === 5) resolve()
        await aborted(signal)
      }
      log.work({ ...workOn(randomUUID(), abort.signal), onRecord }).catch(reject)
    })
    abort.abort()
    expect(seen).toEqual(['0', '1', '2', '3', '4'])
  })

  test('[L6] holds back what would be more than maxUnfinished at once', async () => {
    const { log } = opened()
    const key = randomUUID()
    const abort = new AbortController()
    await log.append('prompts', numbered(key, 0, 20), never)
    let most = 0
    const open: (() => void)[] = []
    let finished = 0
    const onRecord = async (found: LogRecord): Promise<void> => {
      if (found.key !== key) return
      await new Promise<void>((resolve) => {
        open.push(resolve)
        most = Math.max(most, open.length)
        // Whatever is delivered before the event loop turns is under way at once; then the oldest ends.
        setImmediate(() => open.shift()?.())
      })
      finished += 1
      if (finished === 20) abort.abort()
    }
    await log.work({ ...workOn(randomUUID(), abort.signal), maxUnfinished: 3, onRecord })
    expect(finished).toBe(20)
    expect(most).toBeLessThanOrEqual(3)
  })

  test('[L5] delivers again what was not finished, from the lowest on, and not what was', async () => {
    const { underTest, log } = opened()
    const key = randomUUID()
    const group = randomUUID()
    await log.append('prompts', numbered(key, 0, 6), never)
    const finish = new Set(['0', '1', '3', '4'])
    const first = await workUntil(log, group, key, 6, (value) => finish.has(value))
    expect(first).toEqual(['0', '1', '2', '3', '4', '5'])
    const second = await workUntil(await underTest.open(), group, key, 4, () => true)
    expect(second).toEqual(['2', '3', '4', '5'])
    await log.append('prompts', numbered(key, 6, 1), never)
    expect(await workUntil(log, group, key, 1, () => true)).toEqual(['6'])
  })

  test('[L6] a rejection ends the work with it, and the record comes again', async () => {
    const { log } = opened()
    const key = randomUUID()
    const group = randomUUID()
    await log.append('prompts', [record(key, 'poison')], never)
    const onRecord = (found: LogRecord): Promise<void> =>
      found.key === key ? Promise.reject(new Error('broken')) : Promise.resolve()
    await expect(log.work({ ...workOn(group, never), onRecord })).rejects.toThrow('broken')
    expect(await workUntil(log, group, key, 1, () => true)).toEqual(['poison'])
  })

  test('[L7] two members share the partitions, each with one owner, and the one that stays gets all', async () => {
    const { underTest, log } = opened()
    const group = randomUUID()
    const stop = { left: new AbortController(), right: new AbortController() }
    const seen: { readonly member: string; readonly key: string | null }[] = []
    const wake = createWake()
    const join = (member: 'left' | 'right', client: Log): Promise<void> =>
      client.work({
        ...workOn(group, stop[member].signal),
        onRecord({ key }) {
          seen.push({ member, key })
          wake.all()
          return Promise.resolve()
        },
      })
    /** Appends forty records and gives the members that each of them came to. */
    const round = async (): Promise<readonly string[]> => {
      const keys = new Set<string | null>(Array.from({ length: 40 }, () => randomUUID()))
      const records = [...keys].map((key) => record(key ?? '', 'x'))
      await log.append('prompts', records, never)
      const came = () => seen.filter(({ key }) => keys.has(key))
      while (new Set(came().map(({ key }) => key)).size < keys.size) await wake.wait(never)
      return came().map(({ member }) => member)
    }
    const left = join('left', log)
    await round()
    const right = join('right', await underTest.open())
    const wanted = log.partitions === 1 ? 1 : 2
    while (new Set(await round()).size < wanted);
    expect(await round()).toHaveLength(40)
    stop.right.abort()
    await right
    expect(new Set(await round())).toEqual(new Set(['left']))
    stop.left.abort()
    await left
  })

  test('[L17] a draining member is given nothing more, finishes and commits what runs, leaves what has not begun, and goes', async () => {
    const { underTest, log } = opened()
    const key = randomUUID()
    const group = randomUUID()
    const draining = new AbortController()
    const finishing = Promise.withResolvers<void>()
    await log.append('prompts', numbered(key, 0, 4), never)
    const seen: string[] = []
    const abortedEarly: string[] = []
    const all = Promise.withResolvers<void>()
    const working = log.work({
      ...workOn(group, never),
      draining: draining.signal,
      async onRecord({ key: found, value }, { signal }) {
        if (found !== key) return undefined
        seen.push(value ?? '')
        if (seen.length === 4) all.resolve()
        await finishing.promise
        if (signal.aborted) abortedEarly.push(value ?? '')
        return value === '2' ? 'left' : undefined
      },
    })
    await all.promise
    draining.abort()
    await log.append('prompts', numbered(key, 4, 2), never)
    // What stands before the abort has been read, so whatever would be delivered has been.
    await take(log, 'prompts', key, 6)
    finishing.resolve()
    await working
    expect(seen).toEqual(['0', '1', '2', '3'])
    expect(abortedEarly).toEqual([])
    const successor = await underTest.open()
    expect(await workUntil(successor, group, key, 4, () => true)).toEqual(['2', '3', '4', '5'])
  })

  test('[L17] a member that drains with nothing to do goes at once, and so does one that drains from the beginning', async () => {
    const { log } = opened()
    const draining = new AbortController()
    const group = randomUUID()
    const options = { ...workOn(group, never), draining: draining.signal, onRecord: async () => {} }
    const working = log.work(options)
    draining.abort()
    await working
    await log.work(options)
    expect(await log.commits('prompts', group)).toEqual(Array.from({ length: log.partitions }, () => 0))
  })

  test('[L17] the work that drains ends at once when its signal aborts, and what ran comes again', async () => {
    const { log } = opened()
    const key = randomUUID()
    const group = randomUUID()
    const [draining, stop] = [new AbortController(), new AbortController()]
    await log.append('prompts', [record(key, 'x')], never)
    const began = Promise.withResolvers<void>()
    const working = log.work({
      ...workOn(group, stop.signal),
      draining: draining.signal,
      async onRecord({ key: found }, { signal }) {
        if (found !== key) return
        began.resolve()
        await aborted(signal)
      },
    })
    await began.promise
    draining.abort()
    stop.abort()
    await working
    expect(await workUntil(log, group, key, 1, () => true)).toEqual(['x'])
  })
}
