import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'
import type { View } from '../view/view.ts'
import { createParking } from './parking.ts'
import { LIST_ROOM, type RelaySocket } from './relay-socket.ts'

/** A socket of which the test says how many bytes wait. */
function slowSocket() {
  const transport = Object.assign(new EventEmitter(), { writable: false })
  const conn = Object.assign(new EventEmitter(), { transport, writeBuffer: [] as { data: string }[] })
  const rooms = new Set<string>()
  const told: string[] = []
  const socket = Object.assign(new EventEmitter(), {
    connected: true,
    conn,
    data: {},
    rooms,
    join: (room: string) => void rooms.add(room),
    leave: (room: string) => void rooms.delete(room),
    emit: (_name: string, { conversation }: { conversation: { id: string } }) => told.push(conversation.id),
  })
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has what parking uses
    socket: socket as unknown as RelaySocket,
    rooms,
    told,
    wait: (bytes: number): void => {
      conn.writeBuffer = [{ data: 'x'.repeat(bytes) }]
      transport.emit('drain')
    },
  }
}

test('[R7, R5] a parked socket that asks for the list again, and is parked again before it has caught up, misses no change', async () => {
  let latest = 0
  // With revision n the conversation n changes.
  const changedSince = (revision: number) =>
    Array.from({ length: latest - revision }, (_, at) => ({
      id: `${revision + 1 + at}`,
      revision: revision + 1 + at,
    }))
  const view = {
    conversation: () => undefined,
    entries: () => [],
    latestRevision: () => latest,
    changedSince,
  }
  const parking = createParking({
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a line of the list needs no more here
    view: view as unknown as View,
    maxBufferedBytes: 1_000,
    pageEntries: 10,
    onParked: () => undefined,
    onFault(error) {
      throw error
    },
  })
  const { socket, rooms, told, wait } = slowSocket()
  rooms.add(LIST_ROOM)
  wait(900)
  parking.parkIfSlow(socket, 400, { next: () => 0, revision: latest })
  expect(rooms).not.toContain(LIST_ROOM)
  latest = 5
  // As a `list` that is answered meanwhile.
  void socket.join(LIST_ROOM)
  parking.parkIfSlow(socket, 400, { next: () => 0, revision: latest })
  latest = 6
  wait(0)
  await vi.waitFor(() => expect(parking.size()).toBe(0))
  expect(told).toEqual(['1', '2', '3', '4', '5', '6'])
  expect(rooms).toContain(LIST_ROOM)
})
