// Server-sent events: a browser's EventSource sends the last id that it has seen when it reconnects, and goes on behind it.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Chunk, Config, Publisher, Subscriber } from 'reliable-ai-streams'
import { startExample } from './terminal/start-example.ts'

startExample()
const config = new Config()
await using publisher = await new Publisher(config).connect()
await using subscriber = await new Subscriber(config).connect()

const server = createServer((request, response) => void serve(request, response))
server.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1')
await once(server, 'listening')
const address = server.address()
const port = typeof address === 'object' ? address?.port : 0

// A client that leaves after two events, and comes back with the last id that it saw.
const conversationId = `http-${crypto.randomUUID()}`
await publisher.publishStream(conversationId, ReadableStream.from(['a', 'b', 'c']))
const first = await readEvents({}, 2)
await readEvents({ 'last-event-id': first.at(-1)?.id ?? '' }, 2)
server.close()

async function readEvents(
  headers: Record<string, string>,
  count: number,
): Promise<readonly { readonly id: string }[]> {
  const response = await fetch(`http://127.0.0.1:${port}/${conversationId}`, { headers })
  let text = ''
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part
    if (text.split('\n\n').length > count) break
  }
  const events = [...text.matchAll(/id: (.*)\ndata: (.*)\n\n/g)].slice(0, count)
  return events.map(([, id = '', data = '']) => {
    const { type, content } = Chunk.fromJson(data)
    console.log(type, content)
    return { id }
  })
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const conversationId = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1)
  const cursor = request.headers['last-event-id']
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const where = typeof cursor === 'string' ? { cursor } : {}
  try {
    for await (const entry of subscriber.subscribe(conversationId, { ...where, signal: gone.signal })) {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
      const hasRoom = response.write(`id: ${entry.cursor}\ndata: ${entry.chunk.toJson()}\n\n`)
      if (!hasRoom) await once(response, 'drain', { signal: gone.signal })
    }
  } catch (error) {
    if (gone.signal.aborted) return
    if (response.headersSent) response.destroy()
    else response.writeHead(400).end(error instanceof Error ? error.message : 'unable to read')
  }
}
