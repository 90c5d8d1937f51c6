import { io, type Socket } from 'socket.io-client'
import type { Contender, ContenderReader } from '../contender.ts'
import { connected } from '../reader.ts'
import { forkSubject } from '../start-subject.ts'
import { isAfter, type StreamEntry, type StreamEvents, type StreamRequests } from './stream-events.ts'

const FILE = new URL('streams-subject.ts', import.meta.url)

export async function startStreams(redisUrl: string): Promise<Contender> {
  const relay = await forkSubject(FILE, { redisUrl, port: 0 })
  const publisher = await forkSubject(FILE, { redisUrl, port: null })
  return { publisher, relay, open: (conversationId) => open(relay.url, conversationId) }
}

async function open(url: string, conversationId: string): Promise<ContenderReader> {
  const socket: Socket<StreamEvents, StreamRequests> = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  })
  const received: string[] = []
  let last = '0-0'
  /** What came before the answer to a follow, which has the entries before it. */
  let early: StreamEntry[] | null = null
  const take = (entries: readonly StreamEntry[]): void => {
    const fresh = entries.filter(([id]) => isAfter(id, last))
    last = fresh.at(-1)?.[0] ?? last
    const contents = fresh.map(([, content]) => content)
    received.push(...contents)
    reader.onArrival(contents)
  }
  const follow = async (): Promise<void> => {
    early = []
    await connected(socket)
    await new Promise<void>((resolve) => {
      socket.emit('follow', conversationId, last, (entries) => {
        take([...entries, ...(early ?? [])])
        early = null
        resolve()
      })
    })
  }
  socket.on('entries', (entries) => {
    if (early === null) take(entries)
    else early.push(...entries)
  })
  const reader: ContenderReader = {
    text: () => received.join(''),
    chunks: () => received.length,
    onArrival: () => {},
    lose: () => socket.disconnect(),
    comeBack() {
      socket.connect()
      return follow()
    },
    close: () => socket.disconnect(),
  }
  await follow()
  return reader
}
