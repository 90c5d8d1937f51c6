import { createServer } from 'node:http'
import { listen } from '@ras/shared/node/health-server'
import { expect, test, vi } from 'vitest'
import * as z from 'zod'
import { connectClient } from '../test-support/relay-client.ts'
import { reading } from '../test-support/reading.ts'
import { connectionsOf } from './connections-of.ts'
import { createSocketServer } from './create-socket-server.ts'
import { backlogOf } from './outgoing.ts'
import type { RelaySocket } from './relay-socket.ts'

/** More than the kernel's buffers take: three bytes and one UTF-16 unit each. */
const TEXT = '中'.repeat(8_000_000)
const KERNEL_BYTES = 12_000_000
const MORE = '中'.repeat(10_000)

const problem = (message: string) => ({ code: 'internal', message, retryable: false }) as const

test('[R14] what waits is counted in bytes, whoever holds it', async () => {
  const server = createServer()
  const cutConnections = connectionsOf(server)
  const io = createSocketServer({
    server,
    allowedOrigins: [],
    maxBufferedBytes: 1_000_000,
    onEvent: () => undefined,
  })
  await listen(server, { port: 0, host: '127.0.0.1', variable: 'RELAY_PORT' })
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const connection = new Promise<RelaySocket>((resolve) => io.once('connection', resolve))
  const client = connectClient(`http://127.0.0.1:${port}`)
  const socket = await connection
  await vi.waitFor(() => expect(client.socket.connected).toBe(true))
  reading(client, 'pause')

  socket.emit('problem', problem(TEXT))
  const handed = backlogOf(socket)
  expect(handed).toBeGreaterThan(3 * TEXT.length - KERNEL_BYTES)
  socket.emit('problem', problem(MORE))
  const queued = backlogOf(socket)
  expect(queued - handed).toBeGreaterThanOrEqual(3 * MORE.length)
  io.emit('problem', problem(MORE))
  expect(backlogOf(socket) - queued).toBeGreaterThanOrEqual(3 * MORE.length)

  cutConnections()
  client.close()
  await io.close()
})
