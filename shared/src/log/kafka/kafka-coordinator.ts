import { createBackoff } from './kafka-backoff.ts'

/** How long a coordinator may be gone: until its broker counts as dead, another leads, and that one has read the group's records. */
const GONE_FOR_MS = 20_000

/** These say that another broker is the coordinator, or is about to be; every other answer is about the membership. */
const ELSEWHERE: readonly unknown[] = [
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
]

/** These say that the group has gone on without this member, so that others may own its partitions by now. */
const LOST: readonly unknown[] = ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID']

/** What kafkajs's broker has and its type has not. */
interface Coordinator {
  heartbeat(request: object): Promise<unknown>
  joinGroup(request: object): Promise<unknown>
  syncGroup(request: object): Promise<unknown>
  offsetCommit(request: object): Promise<unknown>
  offsetFetch(request: object): Promise<unknown>
  leaveGroup(request: object): Promise<unknown>
  isConnected(): boolean
}

interface CoordinatorFinder<Broker extends object> {
  findGroupCoordinator(group: { readonly groupId: string }): Promise<Broker>
}

export interface MembershipOptions {
  /** Ends the search for another coordinator. */
  readonly closed: AbortSignal
  readonly now: () => number
  /** The group has heard of the member what was sent at `sentAt`; its answer may have come much later. */
  readonly onHeard: (sentAt: number) => void
  /** The group has gone on without the member. Called before kafkajs learns of it, and joins again. */
  readonly onLost: () => void
}

/**
 * Memberships outlive their coordinator, for the next one reads them from the log. But kafkajs beats to the dead one until it gives up, and then joins as a
 * new member; and it commits to the one of the last join, and leaves there, though another took over. Here a request goes to whoever is the coordinator now,
 * until `closed` aborts. And here is heard what the group answers, with the time at which it was asked: kafkajs tells neither that time nor the loss before it
 * has joined again.
 */
export function followCoordinator<Broker extends object>(
  cluster: CoordinatorFinder<Broker>,
  { closed, now, onHeard, onLost }: MembershipOptions,
): void {
  const find = cluster.findGroupCoordinator.bind(cluster)
  const orLost = async <Answer>(asking: Promise<Answer>): Promise<Answer> => {
    try {
      return await asking
    } catch (error) {
      if (error instanceof Error && 'type' in error && LOST.includes(error.type)) onLost()
      throw error
    }
  }
  cluster.findGroupCoordinator = async (group) => {
    const joined = await find(group)
    let current: Broker | null = joined
    let joinedAt = -Infinity
    const ask = async (request: (coordinator: Coordinator) => Promise<unknown>): Promise<unknown> => {
      const until = AbortSignal.any([closed, AbortSignal.timeout(GONE_FOR_MS)])
      const backoff = createBackoff()
      for (;;) {
        let asked: Broker | null = null
        try {
          current ??= await find(group)
          asked = current
          return await request(coordinatorOf(asked))
        } catch (error) {
          if (until.aborted || isAboutMembership(error)) throw error
          // Another request may have found the next one meanwhile.
          if (current === asked) current = null
          await backoff.wait(until)
        }
      }
    }
    const beat = (request: object): Promise<unknown> =>
      ask(async (coordinator) => {
        const sentAt = now()
        const answer = await coordinator.heartbeat(request)
        onHeard(sentAt)
        return answer
      })
    const asked: Coordinator = {
      heartbeat: (request) => orLost(beat(request)),
      joinGroup(request) {
        joinedAt = now()
        return orLost(coordinatorOf(joined).joinGroup(request))
      },
      async syncGroup(request) {
        const answer = await orLost(coordinatorOf(joined).syncGroup(request))
        // The broker counts a session from the end of the join; nobody here knows that, but when it had not begun.
        onHeard(joinedAt)
        return answer
      },
      // What these are told of the membership may be about a generation that kafkajs is leaving: the beats know.
      offsetCommit: (request) => ask((coordinator) => coordinator.offsetCommit(request)),
      offsetFetch: (request) => ask((coordinator) => coordinator.offsetFetch(request)),
      leaveGroup: (request) => ask((coordinator) => coordinator.leaveGroup(request)),
      // Otherwise kafkajs would commit to the broker of the join itself, and no longer through here.
      isConnected: () => true,
    }
    return new Proxy(joined, {
      get(broker, name) {
        if (isAsked(asked, name)) return asked[name]
        const value: unknown = Reflect.get(broker, name, broker)
        return typeof value === 'function' ? value.bind(broker) : value
      },
    })
  }
}

function isAsked(asked: Coordinator, name: string | symbol): name is keyof Coordinator {
  return Object.hasOwn(asked, name)
}

function coordinatorOf<Broker extends object>(broker: Broker): Broker & Coordinator {
  if (isCoordinator(broker)) return broker
  throw new Error('kafkajs has another broker than this code knows')
}

function isCoordinator<Broker extends object>(broker: Broker): broker is Broker & Coordinator {
  return 'heartbeat' in broker && typeof broker.heartbeat === 'function'
}

/** Only what a broker answered has a `type`; a connection that broke has none. */
function isAboutMembership(error: unknown): boolean {
  return error instanceof Error && 'type' in error && !ELSEWHERE.includes(error.type)
}
