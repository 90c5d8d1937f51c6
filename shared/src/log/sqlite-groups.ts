import type { DatabaseSync } from 'node:sqlite'
import type { Log, LogRecord, Topic, WorkOptions } from './log.ts'
import { createUnfinished } from './unfinished.ts'
import { createWake } from './wake.ts'

export interface SqliteGroupsOptions {
  readonly database: DatabaseSync
  readonly partitions: number
  /** Reads only the partitions that it is given. */
  readonly tail: Log['tail']
  /** Aborts when the log closes, which ends all work. */
  readonly closing: AbortSignal
}

interface Member {
  readonly options: WorkOptions
  readonly ended: AbortSignal
  readonly fail: (error: unknown) => void
  readonly owned: Map<number, { readonly lost: AbortController; readonly done: Promise<void> }>
  unfinished: number
}

/** The groups of the embedded log. All members are in this process; each join and leave shares the partitions out again. */
export function createSqliteGroups({
  database,
  partitions,
  tail,
  closing,
}: SqliteGroupsOptions): Pick<Log, 'work' | 'commits'> {
  const groups = new Map<string, Set<Member>>()
  const room = createWake()
  const load = database.prepare('SELECT next FROM commits WHERE name = ? AND topic = ? AND partition = ?')
  const store = database.prepare('INSERT OR REPLACE INTO commits VALUES (?, ?, ?, ?)')

  function commitOf(topic: Topic, group: string, partition: number): number {
    const committed = load.get(group, topic, partition)?.['next']
    return typeof committed === 'number' ? committed : 0
  }

  async function own(member: Member, partition: number, signal: AbortSignal): Promise<void> {
    const { topic, group, maxUnfinished, onRecord } = member.options
    const from = commitOf(topic, group, partition)
    const unfinished = createUnfinished(from)
    const ownership = { partition, signal }
    let stored = from
    const commit = (): void => {
      if (signal.aborted || unfinished.commit === stored) return
      const next = unfinished.commit
      try {
        store.run(group, topic, partition, next)
        stored = next
      } catch {
        // Best effort: a record whose commit failed is delivered again, and a later commit covers this one.
      }
    }
    const deliver = async (record: LogRecord): Promise<void> => {
      unfinished.begin(record.position)
      member.unfinished += 1
      try {
        await onRecord(record, ownership)
        unfinished.finish(record.position)
        commit()
      } catch (error) {
        if (!signal.aborted) member.fail(error)
      } finally {
        member.unfinished -= 1
        room.all()
      }
    }
    const running = new Set<Promise<void>>()
    for await (const records of tail(topic, new Map([[partition, from]]), signal)) {
      for (const record of records) {
        while (member.unfinished >= maxUnfinished && !signal.aborted) await room.wait(signal)
        if (signal.aborted) break
        const delivery = deliver(record)
        running.add(delivery)
        void delivery.finally(() => running.delete(delivery))
      }
    }
    await Promise.all(running)
  }

  /** Round robin over the members; what moves is aborted here and ends there before its new owner begins. */
  function share(members: ReadonlySet<Member>): void {
    const list = [...members]
    const released = new Map<number, Promise<void>>()
    for (const member of list) {
      for (const [partition, { lost, done }] of member.owned) {
        if (list[partition % list.length] === member) continue
        lost.abort()
        member.owned.delete(partition)
        released.set(partition, done)
      }
    }
    for (let partition = 0; partition < partitions; partition += 1) {
      const member = list[partition % list.length]
      if (member === undefined || member.owned.has(partition)) continue
      const lost = new AbortController()
      const signal = AbortSignal.any([lost.signal, member.ended])
      const before = released.get(partition) ?? Promise.resolve()
      const done = before.then(() => own(member, partition, signal)).catch(member.fail)
      member.owned.set(partition, { lost, done })
    }
  }

  return {
    async commits(topic, group) {
      return Array.from({ length: partitions }, (_, partition) => commitOf(topic, group, partition))
    },
    async work(options) {
      const key = `${options.topic}/${options.group}`
      const members = groups.get(key) ?? new Set()
      groups.set(key, members)
      const failed = new AbortController()
      const ended = AbortSignal.any([options.signal, closing, failed.signal])
      const failures: unknown[] = []
      const member: Member = {
        options,
        ended,
        owned: new Map(),
        unfinished: 0,
        fail(error) {
          failures.push(error)
          failed.abort()
        },
      }
      members.add(member)
      share(members)
      await new Promise<void>((resolve) => {
        if (ended.aborted) resolve()
        else ended.addEventListener('abort', () => resolve(), { once: true })
      })
      await Promise.all([...member.owned.values()].map(({ done }) => done))
      members.delete(member)
      share(members)
      if (failures.length > 0) throw failures[0]
    },
  }
}
