import { createBackoff } from './kafka-backoff.ts'

/** How long a coordinator may be gone: until its broker counts as dead, another leads, and that one has read the group's records. */
const GONE_FOR_MS = 20_000

/** These say that another broker is the coordinator, or is about to be; every other answer is about the membership. */
const ELSEWHERE: readonly unknown[] = [
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
]

/** What kafkajs's broker has and its type has not. */
interface Coordinator {
  heartbeat(request: object): Promise<unknown>
}

interface CoordinatorFinder<Broker extends object> {
  findGroupCoordinator(group: { readonly groupId: string }): Promise<Broker>
}

/**
 * Memberships outlive their coordinator, for the next one reads them from the log. But kafkajs beats to the dead one until it gives up, and
 * then joins as a new member. Here a beat goes to whoever is the coordinator now, until `closed` aborts.
 */
export function followCoordinator<Broker extends object>(
  cluster: CoordinatorFinder<Broker>,
  closed: AbortSignal,
): void {
  const find = cluster.findGroupCoordinator.bind(cluster)
  cluster.findGroupCoordinator = async (group) => {
    const joined = await find(group)
    let current: Broker | null = joined
    const heartbeat = async (request: object): Promise<unknown> => {
      const until = AbortSignal.any([closed, AbortSignal.timeout(GONE_FOR_MS)])
      const backoff = createBackoff()
      for (;;) {
        try {
          current ??= await find(group)
          return isCoordinator(current) ? await current.heartbeat(request) : undefined
        } catch (error) {
          if (until.aborted || isAboutMembership(error)) throw error
          current = null
          await backoff.wait(until)
        }
      }
    }
    return new Proxy(joined, {
      get(broker, name) {
        if (name === 'heartbeat') return heartbeat
        const value: unknown = Reflect.get(broker, name, broker)
        return typeof value === 'function' ? value.bind(broker) : value
      },
    })
  }
}

function isCoordinator<Broker extends object>(broker: Broker): broker is Broker & Coordinator {
  return 'heartbeat' in broker && typeof broker.heartbeat === 'function'
}

/** Only what a broker answered has a `type`; a connection that broke has none. */
function isAboutMembership(error: unknown): boolean {
  return error instanceof Error && 'type' in error && !ELSEWHERE.includes(error.type)
}
