// What a team writes by hand: a Redis stream for each conversation, one XREAD for all that are followed, and the ids of Redis as cursors.
import { createServer } from 'node:http'
import { once } from 'node:events'
import { createClient } from '@redis/client'
import { Server } from 'socket.io'
import { serveCommands } from '../serve-commands.ts'
import { portOf } from './port-of.ts'
import type { RedisOptions } from './redis-options.ts'
import type { StreamEntry, StreamEvents, StreamRequests } from './stream-events.ts'

/** How long one XREAD waits, so that what is followed since then is read, too. */
const BLOCK_MS = 20

const { redisUrl, port }: RedisOptions = JSON.parse(process.argv[2] ?? '')
const client = createClient({ url: redisUrl })
const tail = createClient({ url: redisUrl, RESP: 2 })
await Promise.all([client.connect(), tail.connect()])
const http = createServer()
const io = new Server<StreamRequests, StreamEvents>(http)
/** Of each followed conversation, the last entry that its readers got. */
const last = new Map<string, string>()

io.on('connection', (socket) => {
  socket.on('follow', async (conversationId, after, answer) => {
    await socket.join(conversationId)
    if (!last.has(conversationId)) {
      const [newest] = await client.xRevRange(conversationId, '+', '-', { COUNT: 1 })
      last.set(conversationId, newest?.id ?? '0-0')
    }
    answer(entriesOf(await client.xRange(conversationId, `(${after}`, '+')))
  })
})
if (port !== null) await once(http.listen(port, '127.0.0.1'), 'listening')
const stopped = new AbortController()
const tailing = port === null ? Promise.resolve() : tailAll(stopped.signal)
let ids: readonly string[] = []

serveCommands({
  port: portOf(http),
  begin(conversationIds) {
    ids = conversationIds
    return Promise.resolve()
  },
  publish: (at, contents) =>
    Promise.all(contents.map((content) => client.xAdd(ids[at] ?? '', '*', { content }))),
  async stop() {
    stopped.abort()
    await tailing
    await io.close()
    await Promise.all([client.close(), tail.close()])
  },
})

async function tailAll(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const streams = [...last].map(([key, id]) => ({ key, id }))
    if (streams.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, BLOCK_MS))
      continue
    }
    for (const { name, messages } of (await tail.xRead(streams, { BLOCK: BLOCK_MS })) ?? []) {
      const entries = entriesOf(messages)
      last.set(name, entries.at(-1)?.[0] ?? '0-0')
      io.to(name).emit('entries', entries)
    }
  }
}

function entriesOf(
  messages: readonly { readonly id: string; readonly message: Record<string, string> }[],
): readonly StreamEntry[] {
  return messages.map(({ id, message }) => [id, message['content'] ?? ''])
}
