import { placeOf, type Waiting } from './kafka-waiting.ts'

const MAX_REQUEST_BYTES = 900_000

/** What waits to be sent, in order; without what its caller has given up. */
export interface KafkaQueue {
  readonly length: number
  push(items: readonly Waiting[]): void
  /** Puts back what was not written, before everything else. */
  unshift(items: readonly Waiting[]): void
  /** As many of the first as one request takes; of one partition alone while one of the `suspects` waits. */
  takeFlight(suspects: ReadonlySet<string>, atMost: number): readonly Waiting[]
  /** All of a partition. */
  takeAll(place: string): readonly Waiting[]
  /** Fails the calls of all that waits. */
  fail(): void
}

export function createKafkaQueue(): KafkaQueue {
  let waiting: Waiting[] = []
  return {
    get length() {
      return waiting.length
    },
    push(items) {
      for (const item of items) waiting.push(item)
    },
    unshift(items) {
      waiting = [...items, ...waiting]
    },
    takeFlight(suspects, atMost) {
      waiting = waiting.filter(({ call }) => !call.isSettled)
      const suspect = waiting.find((item) => suspects.has(placeOf(item)))
      const flight: Waiting[] = []
      let bytes = 0
      for (const item of waiting) {
        if (suspect !== undefined && placeOf(item) !== placeOf(suspect)) continue
        if (flight.length > 0 && (bytes + item.bytes > MAX_REQUEST_BYTES || flight.length >= atMost)) break
        flight.push(item)
        bytes += item.bytes
      }
      const taken = new Set(flight)
      waiting = waiting.filter((item) => !taken.has(item))
      return flight
    },
    takeAll(place) {
      const { its = [], others = [] } = Object.groupBy(waiting, (item) =>
        placeOf(item) === place ? 'its' : 'others',
      )
      waiting = others
      return its
    },
    fail() {
      for (const { call } of waiting) call.fail()
    },
  }
}
