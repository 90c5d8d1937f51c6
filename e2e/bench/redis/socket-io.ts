import { io } from 'socket.io-client'
import type { Contender, ContenderReader } from '../contender.ts'
import { connected } from '../reader.ts'
import { forkSubject } from '../start-subject.ts'

const FILE = new URL('socket-io-subject.ts', import.meta.url)

export async function startSocketIo(redisUrl: string): Promise<Contender> {
  const relay = await forkSubject(FILE, { redisUrl, port: 0 })
  const publisher = await forkSubject(FILE, { redisUrl, port: null })
  return { publisher, relay, open: (conversationId) => open(relay.url, conversationId) }
}

async function open(url: string, conversationId: string): Promise<ContenderReader> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false })
  const received: string[] = []
  const join = (): Promise<unknown> => socket.emitWithAck('join', conversationId)
  await connected(socket)
  await join()
  const reader: ContenderReader = {
    text: () => received.join(''),
    chunks: () => received.length,
    onArrival: () => {},
    lose: () => socket.io.engine.close(),
    async comeBack() {
      socket.connect()
      await connected(socket)
      // The rooms are restored with the session; where there is none, all that is left is to begin anew.
      if (!socket.recovered) await join()
    },
    close: () => socket.disconnect(),
  }
  socket.on('chunk', (content: string) => {
    received.push(content)
    reader.onArrival([content])
  })
  return reader
}
