import { randomUUID } from 'node:crypto'
import type { Problem } from '@ras/shared/protocol/problem'
import type { ClientToServerEvents, ServerToClientEvents } from '@ras/shared/protocol/socket-events'
import { io, type Socket } from 'socket.io-client'

type Refusal = { readonly ok: false; readonly problem: Problem }
type Client = Socket<ServerToClientEvents, ClientToServerEvents>

/** A prompt and its whole answer, which is then resumed from the middle. Throws if that is not done in time, or cannot be. */
export async function streamAndResume(pageUrl: string, withinMs: number): Promise<void> {
  // Polling asks for a cookie to stay with one relay, which only a browser keeps.
  const socket: Client = io(pageUrl, { transports: ['websocket'], forceNew: true, reconnection: false })
  const late = AbortSignal.timeout(withinMs)
  // An acknowledgement that does not come is told by nothing else.
  const broken = new Promise<never>((_resolve, reject) => {
    socket.on('connect_error', reject)
    socket.on('disconnect', (reason) => reject(new Error(reason)))
    late.addEventListener('abort', () => reject(new Error('it did not answer in time')))
  })
  try {
    await Promise.race([converse(socket), broken])
  } finally {
    socket.close()
  }
}

async function converse(socket: Client): Promise<void> {
  const conversationId = randomUUID()
  const messageId = randomUUID()
  const ended = new Promise<void>((resolve) => {
    socket.on('entries', ({ chunks }) => {
      if (chunks.some(({ type, messageId: id }) => type === 'finish' && id === `${messageId}~a`)) resolve()
    })
  })
  const content = 'Is it watched? [mock rate=400 length=400]'
  accepted(await socket.emitWithAck('create', { conversationId, title: 'Monitoring' }))
  accepted(await socket.emitWithAck('follow', { conversationId, cursor: null }))
  accepted(await socket.emitWithAck('send', { conversationId, messageId, parentId: null, content }))
  await ended
  const found = await socket.emitWithAck('follow', { conversationId, cursor: null })
  if (!found.ok || found.kind !== 'snapshot' || found.cursor === null)
    throw new Error('the answer is not there')
  accepted(await socket.emitWithAck('follow', { conversationId, cursor: { ...found.cursor, next: 1 } }))
}

function accepted(answer: { readonly ok: true } | Refusal): void {
  if (!answer.ok) throw new Error(answer.problem.message)
}
