import type { DatabaseSync } from 'node:sqlite'
import { aborted } from '../aborted.ts'
import { whyUnwritable } from '../../node/why-unwritable.ts'
import type { Log, LogRecord, Topic, WorkOptions } from '../log.ts'
import { createUnfinished } from '../unfinished.ts'
import { createWake } from '../wake.ts'

export interface SqliteGroupsOptions {
  readonly database: DatabaseSync
  readonly partitions: number
  /** Reads only the partitions that it is given. */
  readonly tail: Log['tail']
  /** Aborts when the log closes, which ends all work. */
  readonly closing: AbortSignal
}

interface Group {
  readonly members: Set<Member>
  /** By partition: when its latest owner has ended with it, and the next one may begin. */
  readonly released: Map<number, Promise<void>>
}

interface Member {
  readonly options: WorkOptions
  readonly ended: AbortSignal
  readonly fail: (error: unknown) => void
  /** What it owns, with how to take it away. */
  readonly owned: Map<number, AbortController>
  unfinished: number
}

/**
 * The groups of the embedded log. All members are in this process; each join and leave shares the partitions out again, and the new owner of a
 * partition begins when the old one has ended there.
 */
export function createSqliteGroups({
  database,
  partitions,
  tail,
  closing,
}: SqliteGroupsOptions): Pick<Log, 'work' | 'commits'> {
  const groups = new Map<string, Group>()
  const room = createWake()
  const load = database.prepare('SELECT next FROM commits WHERE name = ? AND topic = ? AND partition = ?')
  const store = database.prepare('INSERT OR REPLACE INTO commits VALUES (?, ?, ?, ?)')

  function commitOf(topic: Topic, group: string, partition: number): number {
    const committed = load.get(group, topic, partition)?.['next']
    return typeof committed === 'number' ? committed : 0
  }

  async function own(member: Member, partition: number, signal: AbortSignal): Promise<void> {
    const { topic, group, maxUnfinished, draining = signal, onRecord } = member.options
    const delivering = AbortSignal.any([signal, draining])
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
      } catch (error) {
        if (whyUnwritable(error) === null) throw error
        // Best effort: on a full disk a record whose commit failed is delivered again, and a later commit covers this one.
      }
    }
    const deliver = async (record: LogRecord): Promise<void> => {
      unfinished.begin(record.position)
      member.unfinished += 1
      try {
        if ((await onRecord(record, ownership)) === 'left') return
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
    for await (const records of tail(topic, new Map([[partition, from]]), delivering)) {
      for (const record of records) {
        while (member.unfinished >= maxUnfinished && !delivering.aborted) await room.wait(delivering)
        if (delivering.aborted) break
        const delivery = deliver(record)
        running.add(delivery)
        void delivery.finally(() => running.delete(delivery))
      }
    }
    await Promise.all(running)
  }

  /** Round robin over the members. */
  function share({ members, released }: Group): void {
    const list = [...members]
    for (const member of list) {
      for (const [partition, lost] of member.owned) {
        if (list[partition % list.length] === member) continue
        lost.abort()
        member.owned.delete(partition)
      }
    }
    for (let partition = 0; partition < partitions; partition += 1) {
      const member = list[partition % list.length]
      if (member === undefined || member.owned.has(partition)) continue
      const lost = new AbortController()
      const signal = AbortSignal.any([lost.signal, member.ended])
      const before = released.get(partition) ?? Promise.resolve()
      const done = before.then(() => own(member, partition, signal)).catch(member.fail)
      released.set(partition, done)
      member.owned.set(partition, lost)
    }
  }

  return {
    async commits(topic, group) {
      return Array.from({ length: partitions }, (_, partition) => commitOf(topic, group, partition))
    },
    async work(options) {
      const key = `${options.topic}/${options.group}`
      const group = groups.get(key) ?? { members: new Set(), released: new Map() }
      groups.set(key, group)
      const failed = new AbortController()
      const ended = AbortSignal.any([options.signal, closing, failed.signal])
      const { draining = ended } = options
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
      group.members.add(member)
      share(group)
      await aborted(AbortSignal.any([ended, draining]))
      const leaving = [...member.owned.keys()].map((partition) => group.released.get(partition))
      group.members.delete(member)
      share(group)
      await Promise.all(leaving)
      if (failures.length > 0) throw failures[0]
    },
  }
}
