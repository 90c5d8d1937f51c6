import type { Problem } from '@ras/shared/protocol/problem'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { backoff } from '../../relay/backoff.ts'
import type { Outcome } from '../../relay/parse-outcome.ts'
import type { Request } from '../../relay/relay-client.ts'

/** A stop that was asked for in this tab. An acknowledged one stays until its answer has ended. */
export interface Stop {
  readonly conversationId: string
  readonly answerId: string
  /** Milliseconds since 1970. */
  readonly askedAt: number
  readonly phase: 'waiting' | 'asking' | 'acknowledged'
  /** How often it was sent. */
  readonly attempts: number
  /** Why the relay refused it for good; it can be asked for again. */
  readonly problem: Problem | null
}

interface StopsState {
  readonly stops: readonly Stop[]
}

/**
 * Sends each stop until it is acknowledged (S8). Nothing is kept over a refresh: then the answer is seen to run, and can be stopped again. A tab that is
 * closed asks for none.
 */
export interface Stops {
  readonly store: StoreApi<StopsState>
  /** Asks for the end of an answer; again does nothing unless it was refused. */
  ask(conversationId: string, answerId: string): void
  /** There is a connection again: nothing waits any longer. */
  connected(): void
  /** Forgets the stops of answers that have ended. */
  forget(hasEnded: (stop: Stop) => boolean): void
}

interface StopsOptions {
  readonly request: Request
  readonly random: () => number
  readonly later: (callback: () => void, delayMs: number) => void
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export function createStops({ request, random, later, now = Date.now }: StopsOptions): Stops {
  const store = createStore<StopsState>(() => ({ stops: [] }))
  const find = (answerId: string): Stop | undefined =>
    store.getState().stops.find((stop) => stop.answerId === answerId)

  function put(answerId: string, change: Partial<Stop>): void {
    store.setState(({ stops }) => ({
      stops: stops.map((stop) => (stop.answerId === answerId ? { ...stop, ...change } : stop)),
    }))
  }

  function send({ conversationId, answerId, askedAt, attempts }: Stop): void {
    put(answerId, { phase: 'asking', attempts: attempts + 1 })
    const asked = { conversationId, messageId: answerId, askedAt }
    request('stop', asked, (outcome) => settle(answerId, outcome))
  }

  function settle(answerId: string, outcome: Outcome<'stop'>): void {
    if (outcome.ok) return put(answerId, { phase: 'acknowledged' })
    const { problem } = outcome
    if (!problem.retryable) return put(answerId, { phase: 'waiting', problem })
    put(answerId, { phase: 'waiting' })
    const attempts = find(answerId)?.attempts ?? 0
    later(
      () => {
        const stop = find(answerId)
        // A connection that returned meanwhile has sent it.
        if (stop?.attempts === attempts) sendIfDue(stop)
      },
      backoff(attempts, random),
    )
  }

  function sendIfDue(stop: Stop): void {
    if (stop.phase === 'waiting' && stop.problem === null) send(stop)
  }

  return {
    store,
    ask(conversationId, answerId) {
      const known = find(answerId)
      if (known !== undefined && known.problem === null) return
      const fresh = { phase: 'waiting', attempts: 0, problem: null } as const
      const stop: Stop = { conversationId, answerId, askedAt: now(), ...fresh }
      store.setState(({ stops }) => ({ stops: [...stops.filter((each) => each !== known), stop] }))
      send(stop)
    },
    connected() {
      for (const stop of store.getState().stops) sendIfDue(stop)
    },
    forget(hasEnded) {
      const { stops } = store.getState()
      const left = stops.filter((stop) => !hasEnded(stop))
      if (left.length < stops.length) store.setState({ stops: left })
    },
  }
}
