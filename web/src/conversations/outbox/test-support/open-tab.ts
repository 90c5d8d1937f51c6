import type { RequestName } from '@ras/shared/protocol/socket-events'
import { type Outcome, parseOutcome } from '../../../relay/parse-outcome.ts'
import type { KeyValues } from '../../../ui/storage.ts'
import type { OutboxEntry } from '../outbox-entry.ts'
import { createOutboxShelf } from '../outbox-shelf.ts'
import { createOutbox, type Outbox } from '../outbox.ts'
import type { Place } from '../place-of.ts'

interface Asked {
  readonly name: RequestName
  readonly body: unknown
  readonly answer: (raw: unknown) => void
}

/** What the tabs of one browser share. */
export function newStorage(isFull = false): KeyValues {
  const kept = new Map<string, string>()
  return {
    get: (key) => kept.get(key) ?? null,
    set(key, value) {
      if (!isFull) kept.set(key, value)
      return !isFull
    },
    remove: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  }
}

/** One tab. Its relay is answered by hand, and its timers are run by hand. */
export function openTab(
  storage: KeyValues,
  isConnected = true,
): {
  readonly outbox: Outbox
  /** Where a prompt goes that was never sent; as it was written until this is called. */
  readonly place: (place: Place) => void
  /** The connection is there. */
  readonly connect: () => void
  readonly disconnect: () => void
  readonly asked: Asked[]
  /** The timers' time passes; the clock that the outbox reads gets `lagMs` less of it, and catches up by `tickMs` with each look at it. */
  readonly wait: (ms: number, lagMs?: number, tickMs?: number) => void
} {
  const asked: Asked[] = []
  const timers: { at: number; callback: () => void }[] = []
  let now = 1_000
  let lag = 0
  let tick = 0
  let connected = isConnected
  let current: Place = { kind: 'as-written' }
  const outbox = createOutbox({
    shelf: createOutboxShelf(storage),
    request(name, body, settle: (outcome: Outcome<typeof name>) => void) {
      asked.push({ name, body, answer: (raw) => settle(parseOutcome(name, raw)) })
    },
    isConnected: () => connected,
    placeOf: () => current,
    now() {
      const read = now - lag
      lag -= tick
      return read
    },
    random: () => 0.5,
    later: (callback, delayMs) => void timers.push({ at: now + delayMs, callback }),
    created: () => undefined,
  })
  return {
    outbox,
    asked,
    place: (place) => void (current = place),
    connect() {
      connected = true
      outbox.connected()
    },
    disconnect: () => void (connected = false),
    wait(ms, lagMs = 0, tickMs = 0) {
      now += ms
      lag += lagMs
      tick = tickMs
      for (const timer of timers.splice(0)) {
        if (timer.at <= now) timer.callback()
        else timers.push(timer)
      }
    },
  }
}

export function entry(messageId: string, more: Partial<OutboxEntry> = {}): OutboxEntry {
  const first = { conversationId: 'c1', parentId: null, content: 'Hello', title: null }
  return { ...first, messageId, createdAt: 1_000, isSent: false, problem: null, ...more }
}

export const ACCEPTED = { ok: true, offset: 0, answerId: 'm1~a' }
export const AWAY = { ok: false, problem: { code: 'log-unavailable', message: 'away', retryable: true } }
export const REFUSED = {
  ok: false,
  problem: { code: 'invalid-request', message: 'unable to send', retryable: false },
}

export function idsOf(outbox: Outbox): readonly string[] {
  return outbox.store.getState().items.map(({ entry }) => entry.messageId)
}
