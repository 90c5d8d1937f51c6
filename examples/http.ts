// Messages over HTTP: POST one, read its conversation with `curl` or a browser's EventSource as server-sent events, and go on after any of them. Ctrl+C ends it.
import { once } from 'node:events'
import { createServer } from 'node:http'
import express, { type ErrorRequestHandler, type Response } from 'express'
import {
  Config,
  type Entry,
  Publisher,
  StreamError,
  type SubscribeOptions,
  Subscriber,
} from 'reliable-ai-streams'
import * as z from 'zod'
import { interrupted } from './terminal/interrupted.ts'
import { logWatch } from './terminal/log-watch.ts'
import { startExample } from './terminal/start-example.ts'
import { wholeNumber } from './terminal/whole-number.ts'

const { values } = startExample({
  usage: `[--port N]

  --port N       on 127.0.0.1, by default 8090; 0 takes any that is free`,
  options: { port: { type: 'string', default: '8090' } },
  read: (given) => ({ port: wholeNumber('--port', given.port, { most: 65_535 }) }),
})
const { port } = values
const config = new Config()
await using publisher = await new Publisher(config, { logger: logWatch }).connect()
await using subscriber = await new Subscriber(config, { logger: logWatch }).connect()
const signal = interrupted()
const STATUS = new Map([
  ['invalid-request', 400],
  ['offset-expired', 410],
  ['log-unavailable', 503],
  ['overloaded', 503],
])
/** Why a port is not to be had. */
const NOT_TO_BE_HAD = new Map([
  ['EADDRINUSE', 'is not free'],
  ['EACCES', 'is not allowed'],
])
const Message = z.object({ content: z.string().min(1) })

const app = express()
app.use(express.json())

/** Published word by word, as a model would say it. 201 says that the log has all of it. */
app.post('/conversations/:id/messages', async ({ params, body }, response) => {
  const { data, error } = Message.safeParse({ ...body })
  if (error)
    throw refused(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  const words = ReadableStream.from(data.content.split(/(?<= )/))
  const messageId = await publisher.publishStream(params.id, words, { role: 'user' })
  response.status(201).json({ messageId })
})

app.get('/conversations/:id/events', async ({ params, query, headers }, response) => {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  // An EventSource that reconnects asks for the same address again: what it saw last says more than the address.
  const lastEventId = headers['last-event-id']
  const place = typeof lastEventId === 'string' ? after(lastEventId) : from(query['from_offset'])
  const ending = AbortSignal.any([signal, gone.signal])
  const entries = subscriber.subscribe(params.id, {
    ...place,
    signal: ending,
    // Nothing is there yet, or nothing more; who waits should know that it is connected.
    onProgress: ({ read, total }) => {
      if (read === total) open(response)
    },
  })
  for await (const entry of entries) {
    if (ending.aborted) break
    open(response)
    const hasRoom = response.write(`id: ${eventId(entry)}\ndata: ${entry.chunk.toJson()}\n\n`)
    if (!hasRoom) await once(response, 'drain', { signal: ending })
  }
  response.end()
})

const explain: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  // Express's own, of a body or a path that it cannot read, or does not want to: 413 is one that is too large.
  const isRefusal = error instanceof Error && 'statusCode' in error
  const known = isRefusal ? refused(`${'type' in error ? 'body' : 'path'}: ${error.message}`) : error
  const status = isRefusal ? Number(error.statusCode) : null
  // The reader comes again with the id of the last event that it saw.
  if (response.headersSent) response.destroy()
  else if (!(known instanceof StreamError)) next(error)
  else response.status(status ?? STATUS.get(known.code) ?? 500).json({ problem: known.toProblem() })
}
app.use(explain)

const server = createServer(app).listen(port, '127.0.0.1')
await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
  const why = NOT_TO_BE_HAD.get(cause.code ?? '')
  if (why === undefined) throw cause
  throw new StreamError('invalid-request', `unable to listen; --port: ${port} ${why}`, { cause })
})
const address = server.address()
const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}/conversations/hello`
console.log(`In other terminals:
  curl --no-buffer ${url}/events
  curl --json '{"content":"Hello out there"}' ${url}/messages
  curl --no-buffer '${url}/events?from_offset=2'
  curl --no-buffer --header 'Last-Event-ID: 1' ${url}/events`)
if (!signal.aborted) await once(signal, 'abort')
const closed = once(server, 'close')
server.close()
await closed

function open(response: Response): void {
  if (response.headersSent) return
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  response.flushHeaders()
}

function eventId({ epoch, offset }: Entry): string {
  return `${epoch}:${offset}`
}

/** An offset alone counts from what the log has; with its epoch it is refused where the log has lost that beginning. */
function after(lastEventId: string): SubscribeOptions {
  const [, epoch, offset = lastEventId] = /^([a-z0-9-]+):(.*)$/.exec(lastEventId) ?? []
  return { epoch, fromOffset: offsetIn('Last-Event-ID', offset) + 1 }
}

function from(offset: unknown = '0'): SubscribeOptions {
  return { fromOffset: offsetIn('from_offset', offset) }
}

function offsetIn(name: string, value: unknown): number {
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value)
  throw refused(`${name}: ${String(value)} is no offset`)
}

function refused(why: string): StreamError {
  return new StreamError('invalid-request', `unable to take the request; ${why}`)
}
