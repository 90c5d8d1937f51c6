// Socket.IO as its documentation says for several servers and for readers that lose their connection: the Redis Streams adapter, with connection state recovery.
import { createServer } from 'node:http'
import { once } from 'node:events'
import { createAdapter } from '@socket.io/redis-streams-adapter'
import { createClient } from '@redis/client'
import { Server } from 'socket.io'
import { serveCommands } from '../serve-commands.ts'
import { portOf } from './port-of.ts'
import type { RedisOptions } from './redis-options.ts'

/** Its default of 10,000 would lose what the readers of the comparison miss. */
const MAX_LENGTH = 1_000_000

const { redisUrl, port }: RedisOptions = JSON.parse(process.argv[2] ?? '')
const client = createClient({ url: redisUrl })
await client.connect()
const http = createServer()
const io = new Server(http, {
  adapter: createAdapter(client, { maxLen: MAX_LENGTH }),
  connectionStateRecovery: { maxDisconnectionDuration: 120_000 },
})
io.on('connection', (socket) => {
  socket.on('join', async (conversationId: string, joined: () => void) => {
    await socket.join(conversationId)
    joined()
  })
})
if (port !== null) await once(http.listen(port, '127.0.0.1'), 'listening')
let ids: readonly string[] = []

serveCommands({
  port: portOf(http),
  begin(conversationIds) {
    ids = conversationIds
    return Promise.resolve()
  },
  publish(at, contents) {
    // It does not tell when, or whether, Redis has it.
    for (const content of contents) io.to(ids[at] ?? '').emit('chunk', content)
    return Promise.resolve()
  },
  async stop() {
    await io.close()
    client.destroy()
  },
})
