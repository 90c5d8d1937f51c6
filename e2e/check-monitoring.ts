// Streams an answer, comes back to it, and tells whether Prometheus then answers the dashboard and evaluates the alert rules:
// `./scripts/with-node node e2e/check-monitoring.ts http://127.0.0.1:8080 http://127.0.0.1:9090`
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { ClientToServerEvents, ServerToClientEvents } from '@ras/shared/protocol/socket-events'
import { io, type Socket } from 'socket.io-client'
import { failedQueries } from './support/failed-queries.ts'

const WITHIN_MS = 120_000
const BETWEEN_MS = 5_000

const [pageUrl = 'http://127.0.0.1:8080', prometheusUrl = 'http://127.0.0.1:9090'] = process.argv.slice(2)
const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(pageUrl, {
  // Polling asks for a cookie to stay with one relay, which only a browser keeps.
  transports: ['websocket'],
})
const conversationId = randomUUID()

/** A prompt and its whole answer, which is then resumed from the middle. */
async function converse(): Promise<void> {
  const messageId = randomUUID()
  const ended = new Promise<void>((resolve) => {
    socket.on('entries', ({ chunks }) => {
      if (chunks.some(({ type, messageId: id }) => type === 'finish' && id === `${messageId}~a`)) resolve()
    })
  })
  const content = 'Is it watched? [mock rate=400 length=400]'
  await socket.emitWithAck('create', { conversationId, title: 'Monitoring' })
  await socket.emitWithAck('follow', { conversationId, cursor: null })
  await socket.emitWithAck('send', { conversationId, messageId, parentId: null, content })
  await ended
  socket.off('entries')
  const found = await socket.emitWithAck('follow', { conversationId, cursor: null })
  if (!found.ok || found.kind !== 'snapshot' || found.cursor === null) throw new Error('unable to follow')
  await socket.emitWithAck('follow', { conversationId, cursor: { ...found.cursor, next: 1 } })
}

const deadline = Date.now() + WITHIN_MS
let failures: readonly string[] = []
try {
  do {
    await converse()
    await pause(BETWEEN_MS)
    failures = await failedQueries(prometheusUrl)
  } while (failures.length > 0 && Date.now() < deadline)
} finally {
  socket.close()
}
for (const failure of failures) process.stderr.write(`${failure}\n`)
process.stdout.write(`monitoring: ${failures.length} problems\n`)
process.exitCode = failures.length === 0 ? 0 : 1
